#!/usr/bin/python3
"""Checks what neither the schema nor a run sees of the codec vectors: the files are what tools/vectors/ makes, leniencies are
known and graded alike everywhere, the page lists what there is, and every requirement that a codec can show has a vector.
Last line: `N passed, N failed`."""
import pathlib
import re
import subprocess
import sys

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import datafiles  # noqa: E402
from tally import check_none, finish

GROUPS = ("A4", "A11", "C1", "C2", "C3", "C4", "C5", "C6")
# Seen only from inside a host language, or only of a sender that joins or answers.
NOT_IN_A_VECTOR = {"SIO5-BIN-23", "SIO5-BIN-24"}
# They say what must be taken or written; what is near and must be refused breaks another requirement.
ONE_SIDED = set("""EIO4-PK-05 EIO4-PK-06 EIO4-PY-08 EIO4-WT-02 EIO4-WT-03 EIO4-WT-06 EIO4-WT-07 EIO4-WT-15 SIO5-AK-04 SIO5-AK-12 SIO5-AK-17
    SIO5-BIN-03 SIO5-BIN-06 SIO5-CN-19 SIO5-EV-06 SIO5-PG-07 SIO5-PG-08 SIO5-PG-10 SIO5-PG-17""".split())


def outcomes(vector):
    return [vector["expect"], *vector.get("or", ())]


def check_leniencies(vectors, page):
    rows = {r["name"]: r for r in datafiles.load(datafiles.VECTORS / "leniencies.json")["leniencies"]}
    claims = [(v["id"], a) for v in vectors for a in v.get("or", ())]
    switches = re.findall(r'X\([A-Z0-9_]+, \d+, "([a-z0-9-]+)"', (ROOT / "reference/base/rules.h").read_text(encoding="utf-8"))
    check_none("leniencies of vectors are listed", (f"{i}: {a['leniency']}" for i, a in claims if a["leniency"] not in rows))
    check_none("leniencies have their grade and reason everywhere",
          (f"{i}: {a['leniency']}" for i, a in claims if (a.get("grade", "lenient"), a["why"]) != (rows[a["leniency"]]["grade"], rows[a["leniency"]]["why"])))
    check_none("each listed leniency is in a vector", rows.keys() - {a["leniency"] for _, a in claims})
    check_none("the reference's switches are the ones marked so", set(switches) ^ {n for n, r in rows.items() if r.get("reference")})
    check_none("docs/vectors.md lists every leniency", (n for n in rows if f"| `{n}` |" not in page))


def check_reasons(vectors, page):
    used = {o["refused"] for v in vectors for o in outcomes(v) if "refused" in o}
    listed = set(datafiles.load(datafiles.VECTORS / "schema" / "codec.schema.json")["$defs"]["reason"]["enum"])
    check_none("each reason of the schema is in a vector", listed - used)
    check_none("docs/vectors.md lists every reason", (r for r in listed if f"`{r}`" not in page))


def check_coverage(vectors):
    cited = {r for v in vectors for r in v["requirements"]}
    wanted = {row["id"] for _, group, row in datafiles.requirements() if group["group"] in GROUPS and "codec" in row["seats"]}
    check_none("every requirement that a codec shows has a vector", sorted(wanted - cited - NOT_IN_A_VECTOR))
    taken = {r for v in vectors if "refused" not in v["expect"] for r in v["requirements"]}
    refused = {r for v in vectors if "refused" in v["expect"] for r in v["requirements"]}
    check_none("every requirement that a codec shows has vectors that are taken and vectors that are refused",
          sorted(wanted - (taken & refused) - NOT_IN_A_VECTOR - ONE_SIDED))
    check_none("what is taken as one-sided is", sorted(ONE_SIDED - wanted | {r for r in ONE_SIDED if r not in taken}))


def check_files(vectors):
    run = subprocess.run([sys.executable, "-B", ROOT / "tools/vectors/make.py", "--check"], capture_output=True, text=True, check=False)
    check_none("vectors/codec/ is what tools/vectors/ makes", run.stderr.splitlines() if run.returncode else [])
    groups = [(p, datafiles.load(p)) for p in datafiles.data_files() if datafiles.kind_of(p) == "codec"]
    check_none("ids begin with their group", (v["id"] for _, g in groups for v in g["vectors"] if not v["id"].startswith(g["group"] + "/")))
    check_none("files are named by their group", (p.name for p, g in groups if p.stem != g["group"].replace("/", "-")))
    same = {}
    for v in vectors:
        same.setdefault(repr((v["input"], v.get("limits"), v["id"].split("/")[:2])), []).append(v["id"])
    check_none("no input is there twice in a group", (" = ".join(ids) for ids in same.values() if len(ids) > 1))


def main():
    vectors = [v for _, v in datafiles.elements("codec")]
    page = (ROOT / "docs/vectors.md").read_text(encoding="utf-8")
    check_none("at least 3000 vectors", [len(vectors)] * (len(vectors) < 3000))
    check_files(vectors)
    check_leniencies(vectors, page)
    check_reasons(vectors, page)
    check_coverage(vectors)
    finish()


if __name__ == "__main__":
    main()
