//! Sound, odd and broken documents.

use super::*;

/// `+path`, `=text`, `-path`.
fn steps(text: &str) -> (Vec<String>, Vec<Problem>) {
    let mut walk = Walk::new(text);
    let mut list = Vec::new();
    while let Some(step) = walk.step() {
        list.push(match step {
            Step::Open { attributes, .. } => format!("+{}{attributes}", walk.path()),
            Step::Text(text) => format!("={text}"),
            Step::Close => format!("-{}", walk.path()),
        });
    }
    (list, walk.problems())
}

#[test]
fn paths_have_positions_among_equal_siblings() {
    let (list, problems) = steps("<r><a k=\"1\">x</a><b/><a>&lt;&#x41;</a></r>");
    let expected = ["+/r", "+/r/a k=\"1\"", "=x", "-/r/a", "+/r/b", "-/r/b", "+/r/a[2]", "=<", "=A", "-/r/a[2]", "-/r"];
    assert_eq!(list, expected);
    assert_eq!(problems, []);
}

#[test]
fn entities_stay_text() {
    let (list, problems) = steps("<!DOCTYPE r [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><r>&b;</r>");
    assert_eq!(list, ["+/r", "=&b;", "-/r"]);
    assert_eq!(problems.len(), 2);
}

#[test]
fn wrong_ends_are_mended() {
    let (list, problems) = steps("<r><a>1</x><b><c>2</b></r>");
    assert_eq!(list, ["+/r", "+/r/a", "=1", "-/r/a", "+/r/b", "+/r/b/c", "=2", "-/r/b/c", "-/r/b", "-/r"]);
    assert_eq!(problems.len(), 2);
}

#[test]
fn an_open_end_closes_nothing() {
    let (list, problems) = steps("<r><a>one</a><a>tw");
    assert_eq!(list, ["+/r", "+/r/a", "=one", "-/r/a", "+/r/a[2]", "=tw"]);
    assert_eq!((problems[0].kind, problems[0].path.as_str()), (WarningKind::Truncated, "/r/a[2]"));
}

#[test]
fn broken_markup_is_passed() {
    let (list, problems) = steps("<r><a>1</a><!x><a>2</a></r>");
    assert!(list.contains(&"=2".to_owned()), "{list:?}");
    assert_eq!(problems.len(), 1);
}

#[test]
fn depth_is_bounded() {
    let deep = format!("<r>{}<x>1</x>{}<after>2</after></r>", "<d>".repeat(100_000), "</d>".repeat(100_000));
    let (list, problems) = steps(&deep);
    assert!(list.len() < 300 && list.contains(&"+/r/after".to_owned()));
    assert_eq!(problems[0].kind, WarningKind::LimitReached);
}

#[test]
fn skipping_counts_names() {
    let mut walk = Walk::new("<r><meta><p>1</p><p/><q><p>2</p></q></meta><a/></r>");
    let mut seen = Vec::new();
    let mut names = Vec::new();
    while let Some(step) = walk.step() {
        if let Step::Open { name, .. } = step {
            seen.push(name);
            if name == "meta" {
                walk.skip(|name| names.push(name.to_owned()));
            }
        }
    }
    assert_eq!((seen, names), (vec!["r", "meta", "a"], ["p", "p", "q", "p"].map(str::to_owned).to_vec()));
}

#[test]
fn the_source_of_an_element() {
    let text = "<r><a>1</a><a><b>2</b></a><c/></r>";
    assert_eq!(source(text, "/r/a[2]"), Some("<a><b>2</b></a>"));
    assert_eq!(source(text, "/r/c"), Some("<c/>"));
    assert_eq!(source(text, "/r/d"), None);
}
