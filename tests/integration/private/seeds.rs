//! The private things that are put into a bundle, and what of them may not be seen.

/// One thing in one spelling.
pub(super) struct Seed {
    /// Its kind and spelling.
    pub(super) what: &'static str,
    /// Which thing it is: seeds of one thing have one pseudonym.
    pub(super) is: &'static str,
    /// As it stands in an artifact.
    pub(super) text: &'static str,
    /// What may not be seen; if there is nothing, the text itself.
    needles: &'static [&'static str],
}

impl Seed {
    /// What may not be seen of it.
    pub(super) fn needles(&self) -> impl Iterator<Item = &'static str> {
        let text = [self.text];
        let own = if self.needles.is_empty() { Some(text) } else { None };
        own.into_iter().flatten().chain(self.needles.iter().copied())
    }
}

const fn seed(what: &'static str, is: &'static str, text: &'static str, needles: &'static [&'static str]) -> Seed {
    Seed { what, is, text, needles }
}

/// Things of which a whole value is seeded in several spellings.
pub(super) const SAME: &[&str] = &["perpetua", "tenant"];

/// Names: gone when redacted.
pub(super) const NAMES: &[Seed] = &[
    seed("address", "perpetua", "perpetua.quillfeather@tailspin.example", &[]),
    seed("address, capitals", "perpetua", "PERPETUA.QUILLFEATHER@TAILSPIN.EXAMPLE", &[]),
    seed("address, URL", "perpetua", "perpetua.quillfeather%40tailspin.example", &[]),
    seed("address, URL twice", "perpetua", "perpetua.quillfeather%2540tailspin.example", &[]),
    seed("address, JSON escape", "perpetua", r"perpetua.quillfeather\u0040tailspin.example", &[]),
    seed("address, JSON escape twice", "perpetua", r"perpetua.quillfeather\\u0040tailspin.example", &[]),
    seed("address, XML number", "perpetua", "perpetua.quillfeather&#64;tailspin.example", &[]),
    seed(
        "address, base64",
        "perpetua",
        "cGVycGV0dWEucXVpbGxmZWF0aGVyQHRhaWxzcGluLmV4YW1wbGU=",
        &["cGVycGV0dWEucXVpbGxmZWF0aGVy"],
    ),
    seed(
        "address, base64 of UTF-16",
        "perpetua",
        "cABlAHIAcABlAHQAdQBhAC4AcQB1AGkAbABsAGYAZQBhAHQAaABlAHIAQAB0AGEAaQBsAHMAcABpAG4ALgBlAHgAYQBtAHAAbABlAA==",
        &["cABlAHIAcABlAHQAdQBh"],
    ),
    seed(
        "address, hex of UTF-16",
        "perpetua",
        "70,00,65,00,72,00,70,00,65,00,74,00,75,00,61,00,2e,00,71,00,75,00,69,00,6c,00,6c,00,66,00,65,00,61,00,74,00,68,00,65,00,72,00",
        &["70,00,65,00,72,00,70,00,65,00,74,00", "7000650072007000"],
    ),
    seed("account", "", r"TAILSPINCORP\perpetua.quillfeather", &["tailspincorp"]),
    seed(
        "account and address of one person",
        "",
        r"Executing Account Name : TAILSPINCORP\pquill77, perpetua.quillfeather@tailspin.example",
        &["pquill77"],
    ),
    seed("account by itself", "perpetua", "pquill77", &[]),
    seed("profile folder", "", r"C:\Users\pquill77\AppData\Local\Temp\x.log", &["pquill77"]),
    seed("profile folder, JSON", "", r"C:\\Users\\pquill77\\AppData", &["pquill77"]),
    seed("profile folder, JSON twice", "", r"C:\\\\Users\\\\pquill77\\\\AppData", &["pquill77"]),
    seed("profile folder, URL", "", "file%3A%2F%2F%2FC%3A%2FUsers%2Fpquill77%2Fx", &["pquill77"]),
    seed("profile folder, URL of a path", "", "C%3A%5CUsers%5Cpquill77%5CAppData", &["pquill77"]),
    seed("profile folder, as in a file name", "", "FoldersFiles C_Users_pquill77_AppData_x", &["pquill77"]),
    seed("profile folder of another person", "", r"C:\Users\jx\NTUSER.DAT", &[r"users\jx", r"users\\jx"]),
    seed(
        "JSON in JSON in a log line",
        "",
        r#"Sending {"Body":"{\"Upn\":\"perpetua.quillfeather\\u0040tailspin.example\",\"Path\":\"C:\\\\Users\\\\pquill77\"}"}"#,
        &["perpetua", "pquill77"],
    ),
    seed("name with letters beyond ASCII", "zoe", "zoë.ångström@tailspin.example", &["ångström"]),
    seed("the same, capitals", "zoe", "ZOË.ÅNGSTRÖM@TAILSPIN.EXAMPLE", &["ångström"]),
    seed("the same, URL", "zoe", "zo%C3%AB.%C3%A5ngstr%C3%B6m%40tailspin.example", &["ngstr%C3%B6m"]),
    seed("the same, JSON", "zoe", r"zo\u00eb.\u00e5ngstr\u00f6m@tailspin.example", &["ngstr"]),
    seed("name with an apostrophe", "miles", "miles.o'hagridson@tailspin.example", &["hagridson"]),
    seed("the same, XML", "miles", "miles.o&apos;hagridson@tailspin.example", &["hagridson"]),
    seed(
        "security identifier",
        "",
        "user S-1-5-21-3623811015-3361044348-30300820-1013 signed in",
        &["3623811015", "30300820"],
    ),
    seed(
        "security identifier of Entra",
        "",
        "S-1-12-1-2755338466-1191525393-3489660819-1723456789",
        &["2755338466", "3489660819"],
    ),
    seed("computer name", "device", "Computer Name: TSP-LT-90417", &["tsp-lt-90417"]),
    seed(
        "computer name, full",
        "device",
        "tsp-lt-90417.corp.tailspin.internal",
        &["tsp-lt-90417", "tailspin.internal"],
    ),
    seed("computer account", "", r"account TAILSPINCORP\TSP-LT-90417$ was used", &["tsp-lt-90417", "tailspincorp"]),
    seed("serial number", "", "SerialNumber: 5CG0417ZKQ", &["5cg0417zkq"]),
    seed("serial number, JSON", "", r#"{\"serialNumber\":\"5CG0417ZKQ\"}"#, &["5cg0417zkq"]),
    seed("tenant id", "tenant", "b3f0a7d1-52c4-4e2b-9c11-7a64e0d1f8a2", &[]),
    seed("tenant id, capitals in braces", "tenant", "{B3F0A7D1-52C4-4E2B-9C11-7A64E0D1F8A2}", &["b3f0a7d1"]),
    seed(
        "tenant id, in an address",
        "",
        "https://login.microsoftonline.com/b3f0a7d1-52c4-4e2b-9c11-7a64e0d1f8a2/oauth2",
        &["b3f0a7d1"],
    ),
    seed("tenant id, without dashes", "tenant", "b3f0a7d152c44e2b9c117a64e0d1f8a2", &["b3f0a7d1"]),
    seed("device id", "", "DeviceId: 1d6f9b3c-88aa-4d0e-b7f5-0c9e2a71d455", &["1d6f9b3c"]),
    seed("user id", "", "userId: 7e0c51fa-3b92-4a6d-8f10-d94e6b2c7730", &["7e0c51fa"]),
    seed("internal host", "", "https://sccm-mp03.corp.tailspin.internal:8530/x", &["sccm-mp03", "tailspin.internal"]),
    seed("internal host, bare", "", "contacting dc07.corp.tailspin.internal now", &["dc07", "tailspin.internal"]),
    seed("file server", "", r"copied from \\tspfiles09\deploy$\agent.msi today", &["tspfiles09"]),
    seed("proxy", "", "proxy http://squid4.tailspin.example:3128", &["squid4"]),
    seed("tenant domain", "", "tailspintoys.onmicrosoft.com", &["tailspintoys"]),
    seed("IPv4", "", "client 10.77.31.204 connected", &["10.77.31.204"]),
    seed("IPv6", "", "via fe80::a1b2:c3ff:fed4:e5f6%12", &["fe80::a1b2"]),
    seed("hardware address", "", "adapter 9C-B6-D0-1A-2B-3C", &["9c-b6-d0-1a-2b-3c"]),
    seed("certificate subject", "", "Subject: CN=Perpetua Quillfeather, OU=People, O=Tailspin", &["perpetua"]),
    seed("wireless network", "", "SSID: Quillnet 5G", &["quillnet"]),
    seed("wireless network, JSON", "", r#"{"Ssid":"Quillnet 5G","Signal":80}"#, &["quillnet"]),
    seed(
        "wireless network, profile",
        "",
        "<SSIDConfig><SSID><hex>5175696C6C6E6574203547</hex><name>Quillnet 5G</name></SSID></SSIDConfig>",
        &["quillnet", "5175696C6C6E6574"],
    ),
    seed("wireless network, path", "", "./Vendor/MSFT/WiFi/Profile/Quillnet%205G/WlanXml", &["quillnet"]),
    seed("directory path", "", "CN=TSP-LT-90417,OU=Laptops,DC=corp,DC=tailspin,DC=internal", &["tsp-lt-90417"]),
];

/// Secrets: gone always.
pub(super) const SECRETS: &[Seed] = &[
    seed(
        "JSON web token",
        "",
        "got eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwczovL2dyYXBoIn0.c2lnbmF0dXJlLW9m.",
        &["eyJ0eXAi", "c2lnbmF0dXJl"],
    ),
    seed("bearer", "", "Authorization: Bearer opaque-7yG2.token-value", &["opaque-7yG2"]),
    seed("storage signature", "", "https://store.example/x?sv=2024&sig=kZ9qWmE7%2Bp&se=1", &["kZ9qWmE7"]),
    seed("storage signature, URL", "", "u=https%3A%2F%2Fstore.example%2Fx%3Fsv%3D1%26sig%3DkZ9qWmE7", &["kZ9qWmE7"]),
    seed(
        "access token of a link",
        "",
        "ms-device-enrollment:?mode=mdm&accesstoken=tok-55uvw&ownership=1",
        &["tok-55uvw"],
    ),
    seed("password", "", "Connect Password=Brimstone!42;Timeout=3", &["Brimstone"]),
    seed("password, JSON in JSON", "", r#"{\"user\":\"x\",\"password\":\"Brimstone 42\"}"#, &["Brimstone"]),
    seed("password in an address", "", "proxy http://svc:Brimstone42@10.77.31.1:8080", &["Brimstone"]),
    seed("client secret", "", r#"{"client_secret":"~8Q~gherkin"}"#, &["gherkin"]),
    seed("account key", "", "AccountKey=aGVsbG8gd29ybGQ=;EndpointSuffix=x", &["aGVsbG8gd29ybGQ"]),
    seed("wireless key", "", "<sharedKey><keyMaterial>wlan-Gherkin</keyMaterial></sharedKey>", &["Gherkin"]),
    seed(
        "recovery password",
        "",
        "BitLocker 111222-333444-555666-777888-999000-123123-456456-789789",
        &["333444-555666"],
    ),
    seed(
        "private key",
        "",
        "-----BEGIN RSA PRIVATE KEY----- MIIEgherkin -----END RSA PRIVATE KEY-----",
        &["MIIEgherkin"],
    ),
    seed("encoded command", "", "powershell.exe -NoProfile -enc RwBlAHQALQBTAGUAYwByAGUAdAA=", &["RwBlAHQALQBT"]),
    seed("script body", "", r#"{"Id":"1","PolicyBody":"Set-Gherkin -Force","Name":"x"}"#, &["Set-Gherkin"]),
    seed("script body, JSON twice", "", r#"{"Rule":"{\"ScriptBody\":\"R2hlcmtpbg==\"}"}"#, &["R2hlcmtpbg"]),
    seed(
        "hardware hash",
        "",
        "T0FBQUFCAQBHREVSS0lOAAAAAAAAQQAAQgBDAEQARQBGAEcASABJAEoASwBMAE0ATgBPAFAAUQBSAFMAVABVAFYAVwBYAFkAWgBhAGIAYwBkAGUAZgBnAGgAaQBqAGsAbABtAG4AbwBwAHEAcgBzAHQAdQB2AHcAeAB5AHoAMAAxADIAMwA0ADUANgA3ADgAOQ",
        &["T0FBQUFCAQBH"],
    ),
];

/// Public or Windows' own: stays.
pub(super) const STAY: &[&str] = &[
    "login.microsoftonline.com",
    "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider",
    "0x8018002B",
    "3da494e4-0fe2-415c-b895-fb5265c5c83b",
    "S-1-5-18",
    "1.92.104.0",
    "C:\\\\Windows\\\\System32",
];

/// The texts of what stays, as they stand in an artifact.
pub(super) const PUBLIC_LINES: &[&str] = &[
    "https://login.microsoftonline.com/common/oauth2/token failed with 0x8018002B",
    "area 3da494e4-0fe2-415c-b895-fb5265c5c83b of S-1-5-18 in C:\\Windows\\System32",
    "agent version 1.92.104.0",
];
