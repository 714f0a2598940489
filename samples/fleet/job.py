"""Reads log bundles with Spark, pipes each through mdmlens and writes one row per bundle as Parquet.

    spark-submit job.py BUNDLES OUT [--mdmlens PATH]

BUNDLES is a folder or glob that Spark can read (local, s3a://, abfss://); OUT is where the Parquet goes.
"""

import argparse
import json
import subprocess

from pyspark.sql import SparkSession
from pyspark.sql.types import IntegerType, StringType, StructField, StructType

SCHEMA = StructType(
    [
        StructField("path", StringType(), False),
        StructField("outcome", StringType()),
        StructField("confidence", StringType()),
        StructField("headline", StringType()),
        StructField("trigger", StringType()),
        StructField("phase", StringType()),
        StructField("code", StringType()),
        StructField("rule", StringType()),
        StructField("findings", IntegerType()),
        StructField("error", StringType()),
        StructField("document", StringType()),
    ]
)

# A bundle that takes longer than this is a row with an error, and not the end of the job.
TIMEOUT_SECONDS = 120


def analyse(mdmlens, path, content):
    """One row for one bundle. Exit status 0 and 1 are results (1: a failure was found), everything else is an error."""
    command = [mdmlens, "-", "--format", "json", "--compact", "--events", "none", "--redact", "--threads", "1"]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=TIMEOUT_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return (path, None, None, None, None, None, None, None, None, str(error), None)
    if done.returncode not in (0, 1):
        return (path, None, None, None, None, None, None, None, None, done.stderr.decode(errors="replace"), None)
    document = json.loads(done.stdout)
    verdict = document["verdict"]
    decided = [attempt for attempt in document["attempts"] if attempt["id"] == verdict["attempt"]]
    return (
        path,
        verdict["outcome"],
        verdict["confidence"],
        verdict["headline"],
        decided[0]["trigger"] if decided else None,
        verdict["phase"],
        verdict["code"]["hex"] if verdict["code"] else None,
        verdict["rule"],
        len(document["findings"]),
        None,
        done.stdout.decode(),
    )


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("bundles")
    arguments.add_argument("out")
    arguments.add_argument("--mdmlens", default="mdmlens")
    options = arguments.parse_args()
    spark = SparkSession.builder.appName("mdmlens").getOrCreate()
    files = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(options.bundles)
    mdmlens = options.mdmlens
    rows = files.select("path", "content").rdd.map(lambda row: analyse(mdmlens, row.path, bytes(row.content)))
    spark.createDataFrame(rows, SCHEMA).write.mode("overwrite").parquet(options.out)
    spark.stop()


if __name__ == "__main__":
    main()
