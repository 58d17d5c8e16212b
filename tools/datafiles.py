"""What the tools and tests that read vectors/ share."""
import hashlib
import json
import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
VECTORS = ROOT / "vectors"
LANDED = VECTORS / "landed-ids.txt"

# A folder or top-level file NAME under vectors/ is described by schema/NAME.schema.json.
# Members of an element that say what it means; the rest (titles, notes, links, cited ids) may be improved later.
MEANING = {
    "scenarios": ("scenarios", ("steps", "vars", "contract")),
    "codec": ("vectors", None),
    "deviations": ("deviations", None),
    "variations": ("variations", None),
    "alternatives": ("alternatives", ("takes", "step", "contract", "serve", "features", "rules", "unreachable")),
}
WORDS = ("id", "title", "note", "links", "requirements", "profiles", "official")


def kind_of(path):
    """The schema's name for a data file: its first folder (below regressions/ too), or its own stem at the top."""
    parts = path.relative_to(VECTORS).parts
    parts = parts[parts[0] == "regressions":]
    return parts[0] if len(parts) > 1 else path.stem


def data_files():
    """All JSON files under vectors/ but the schemas, in order."""
    return sorted(p for p in VECTORS.rglob("*.json") if kind_of(p) != "schema")


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def elements(kind):
    """(file, element) for every scenario, vector, … of a kind in MEANING."""
    array, _ = MEANING[kind]
    for path in data_files():
        if kind_of(path) == kind:
            for element in load(path).get(array, []):
                yield path, element


def requirements():
    """(file, group object, row) in order of group (A1, A2, … A10, B, …) and place."""
    groups = [(p, load(p)) for p in data_files() if kind_of(p) == "requirements"]
    groups.sort(key=lambda g: (g[1]["group"][0], int(g[1]["group"][1:] or 0), g[0].name))
    for path, group in groups:
        for row in group["requirements"]:
            yield path, group, row


def ambiguities():
    return load(VECTORS / "ambiguities.json")["ambiguities"]


def meaning(kind, element):
    """SHA-256 of what an element means: white space, key order and words for people do not count."""
    _, members = MEANING[kind]
    if members is not None:
        value = {k: element[k] for k in members if k in element}
    else:
        value = {k: v for k, v in element.items() if k not in WORDS}
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def current_ids():
    """{id: hash} of everything that can be cited from outside. Requirement ids have the hash "-": their words may change."""
    ids = {row["id"]: "-" for _, _, row in requirements()}
    for kind in MEANING:
        for path, element in elements(kind):
            if element["id"] in ids:
                raise SystemExit(f"{path.relative_to(ROOT)}: the id {element['id']} is there twice")
            ids[element["id"]] = meaning(kind, element)
    return ids


def landed_ids():
    """{id: hash} of vectors/landed-ids.txt."""
    if not LANDED.exists():
        return {}
    lines = LANDED.read_text(encoding="utf-8").splitlines()
    return dict(line.split() for line in lines if line and not line.startswith("#"))
