//! Inputs of every kind: a folder, a loose file, standard input; the same files in each.

use std::fs;
use std::path::Path;

use super::archive::archive;
use super::archive::deflated;
use super::cabinet::Cabinet;
use super::cabinet::mszip;
use super::open;
use super::read_all;
use super::shown_all;
use crate::bundle::OpenError;
use crate::bundle::limits::Limits;
use crate::model::artifact::Container;
use crate::model::id::ArtifactId;

fn open_path(path: &Path) -> Result<crate::bundle::Bundle, OpenError> {
    crate::bundle::open(path, &Limits::default())
}

#[test]
fn the_same_files_are_the_same_artifacts_in_every_container() {
    let inner = Cabinet::simple(mszip, &[("dsregcmd.txt", b"AzureAdJoined : YES")]).bytes();
    let files: [(&str, &[u8]); 4] =
        [("b.log", b"hello"), ("LicensingDiag.cab", &inner), ("sub/a.xml", b"<a/>"), ("sub/empty", b"")];
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let by_folder = open_path(folder.path()).unwrap();
    let by_cab = open(Cabinet::simple(mszip, &files.map(|(name, bytes)| (name, bytes))).bytes());
    let by_zip = open(archive(&files.map(|(name, bytes)| deflated(name, bytes))));
    let containers = [by_folder.container, by_cab.container, by_zip.container];
    assert_eq!(containers, [Container::Folder, Container::Cab, Container::Zip]);
    let expected = read_all(&by_folder);
    assert_eq!(
        expected.0.keys().map(String::as_str).collect::<Vec<_>>(),
        ["LicensingDiag.cab!dsregcmd.txt", "b.log", "sub/a.xml", "sub/empty"]
    );
    assert!(expected.1.is_empty(), "{expected:?}");
    for other in [&by_cab, &by_zip] {
        assert_eq!(read_all(other), expected);
        let listed = |bundle: &crate::bundle::Bundle| {
            bundle.entries().iter().map(|entry| (entry.path.clone(), entry.size_bytes)).collect::<Vec<_>>()
        };
        assert_eq!(listed(other), listed(&by_folder));
        assert_eq!(other.opened(ArtifactId(0)), Some(Container::Cab));
        assert_eq!(other.opened(ArtifactId(1)), None);
    }
    assert_eq!(by_folder.sha256(), None);
    assert_eq!(by_folder.size_bytes, inner.len() as u64 + 9);
}

#[test]
fn a_loose_file_is_one_artifact_read_when_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("setupact.log");
    fs::write(&path, "hello").unwrap();
    let bundle = open_path(&path).unwrap();
    assert_eq!((bundle.name.as_str(), bundle.container, bundle.size_bytes), ("setupact.log", Container::File, 5));
    let hash = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    assert_eq!(bundle.sha256().as_deref(), Some(hash));
    assert_eq!(read_all(&bundle).0["setupact.log"], b"hello");
    assert_eq!(bundle.read_one(ArtifactId(0)).unwrap(), b"hello");
    assert_eq!(bundle.begin_one(ArtifactId(0), 4).unwrap(), b"hell");
    assert_eq!(bundle.begin_one(ArtifactId(0), 400).unwrap(), b"hello");
    assert_eq!(bundle.begin_one(ArtifactId(1), 4), None);
    // It may change in between.
    fs::write(&path, "hel").unwrap();
    assert_eq!(read_all(&bundle).0["setupact.log"], b"hel");
    assert_eq!(shown_all(&bundle), ["setupact.log: truncated: is shorter than when it was listed: 3 of 5 bytes"]);
    fs::write(&path, "hello and more").unwrap();
    assert_eq!(read_all(&bundle).0["setupact.log"], b"hello");
    fs::remove_file(&path).unwrap();
    assert!(shown_all(&bundle)[0].starts_with("setupact.log: unreadable: cannot be read: "));
    assert_eq!(bundle.sha256(), None);

    let bundle = crate::bundle::open_bytes("-", b"hello".to_vec(), true, &Limits::default()).unwrap();
    assert_eq!((bundle.name.as_str(), bundle.container), ("-", Container::Stdin));
    assert_eq!(bundle.sha256().as_deref(), Some(hash));
    assert_eq!(read_all(&bundle).0["-"], b"hello");
}

#[test]
fn a_file_named_like_a_container_that_is_none_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mdmlogs.CAB");
    fs::write(&path, "<html>not found</html>").unwrap();
    let bundle = open_path(&path).unwrap();
    assert_eq!(shown_all(&bundle), ["mdmlogs.CAB: malformed: is named like a cab file and does not begin like one"]);
    assert_eq!(read_all(&bundle).0.len(), 1);
}

#[test]
fn what_is_no_bundle_at_all_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("empty"), "").unwrap();
    fs::write(at("short.cab"), "MSCF....").unwrap();
    fs::write(at("nothing.zip"), archive(&[])).unwrap();
    fs::create_dir(at("folder")).unwrap();
    let said = |name: &str| open_path(&at(name)).unwrap_err().to_string().replace(&at("").display().to_string(), "");
    assert_eq!(said("missing"), "missing: no such file or folder");
    assert_eq!(said("empty"), "empty: holds no file and no byte");
    assert_eq!(said("folder"), "folder: holds no file and no byte");
    assert_eq!(said("nothing.zip"), "nothing.zip: holds no file and no byte");
    assert_eq!(said("short.cab"), "short.cab: not a readable cabinet: it ends at byte 8, in the header");
    let limits = Limits { container_bytes: 7, ..Limits::default() };
    let error = crate::bundle::open(&at("short.cab"), &limits).unwrap_err();
    assert!(matches!(error, OpenError::TooLarge { size_bytes: 8, limit_bytes: 7, .. }));
    let error = crate::bundle::open_bytes("-", Vec::new(), true, &Limits::default()).unwrap_err();
    assert_eq!(error.to_string(), "-: holds no file and no byte");
}

#[cfg(unix)]
#[test]
fn links_pipes_and_what_is_forbidden_are_named_and_not_followed() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::fs::symlink;

    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("a.log"), "hello").unwrap();
    symlink("/etc/passwd", at("link")).unwrap();
    symlink(folder.path(), at("loop")).unwrap();
    fs::write(at("secret"), "x").unwrap();
    fs::set_permissions(at("secret"), fs::Permissions::from_mode(0o000)).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
    let bundle = open_path(folder.path()).unwrap();
    let mut expected = vec![
        "link: not_followed: is a link or a device, not a file".to_owned(),
        "loop: not_followed: is a link or a device, not a file".to_owned(),
        "socket: not_followed: is a link or a device, not a file".to_owned(),
    ];
    // The superuser may read everything.
    if fs::read(at("secret")).is_err() {
        expected.insert(2, "secret: unreadable: cannot be read: Permission denied (os error 13)".to_owned());
    }
    assert_eq!(shown_all(&bundle), expected);
    assert_eq!(read_all(&bundle).0["a.log"], b"hello");
    assert!(matches!(open_path(&at("socket")), Err(OpenError::NotAFile { .. })));

    // A link that is the input itself is what the user asked for.
    let outside = tempfile::tempdir().unwrap();
    symlink(folder.path(), outside.path().join("bundle")).unwrap();
    let bundle = open_path(&outside.path().join("bundle")).unwrap();
    assert_eq!((bundle.name.as_str(), bundle.container), ("bundle", Container::Folder));
}

#[test]
fn folders_are_read_so_deep_and_no_deeper() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("1/2/3")).unwrap();
    fs::write(folder.path().join("1/2/near"), "x").unwrap();
    fs::write(folder.path().join("1/2/3/far"), "x").unwrap();
    let limits = Limits { folder_depth: 3, ..Limits::default() };
    let bundle = crate::bundle::open(folder.path(), &limits).unwrap();
    assert_eq!(read_all(&bundle).0.into_keys().collect::<Vec<_>>(), ["1/2/near"]);
    assert!(shown_all(&bundle)[0].ends_with(": 1/2/3 is not read: folders are read 3 deep"));
}

#[test]
fn containers_in_a_folder_are_opened() {
    let folder = tempfile::tempdir().unwrap();
    let cab = Cabinet::simple(mszip, &[("a", b"1")]).bytes();
    fs::write(folder.path().join("outer.zip"), archive(&[deflated("inner.cab", &cab)])).unwrap();
    fs::write(folder.path().join("broken.cab"), "MSCF").unwrap();
    let bundle = open_path(folder.path()).unwrap();
    assert_eq!(read_all(&bundle).0["outer.zip!inner.cab!a"], b"1");
    assert_eq!(shown_all(&bundle), ["broken.cab: truncated: cannot be opened: it ends at byte 4, in the header"]);
}

#[test]
fn a_folder_is_not_walked_without_end() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a", "b", "sub/c", "sub/d", "z"] {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
    for limits in [Limits { entries: 3, ..Limits::default() }, Limits { folder_names: 6, ..Limits::default() }] {
        let bundle = crate::bundle::open(folder.path(), &limits).unwrap();
        assert!(bundle.entries().len() < 5);
        let warnings = shown_all(&bundle);
        assert_eq!(warnings.len(), 1);
        assert!(warnings[0].contains(": it is not listed to its end: the limit is "), "{warnings:?}");
    }
}
