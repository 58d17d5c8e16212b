"""How generated scenario files look: a member a line, a step a line, so that a change can be read."""
import json


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def scenario_text(scenario):
    lines = []
    for key, value in scenario.items():
        if key == "steps":
            steps = ",\n".join(f"        {compact(step)}" for step in value)
            lines.append(f'      "steps": [\n{steps}\n      ]')
        else:
            lines.append(f"      {json.dumps(key)}: {compact(value)}")
    return "    {\n" + ",\n".join(lines) + "\n    }"


def file_text(chapter, note, scenarios):
    head = f'{{\n  "schema": 1,\n  "chapter": {json.dumps(chapter)},\n  "note": {json.dumps(note)},\n  "scenarios": [\n'
    return head + ",\n".join(scenario_text(s) for s in scenarios) + "\n  ]\n}\n"
