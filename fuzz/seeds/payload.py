"""The payload forms of vectors and scenarios (docs/scenarios.md#payloads) as bytes."""
import base64


def text_bytes(text):
    """A text as it goes over the wire; a lone surrogate becomes the three bytes of CESU."""
    return text.encode('utf-8', 'surrogatepass')


def message(form, most=1 << 16):
    """Returns (binary, bytes), or None for what is no payload, holds a variable, or is longer than `most`."""
    if isinstance(form, str):
        return None if '${' in form else (False, text_bytes(form))
    if not isinstance(form, dict):
        return None
    if 'hex' in form:
        return True, bytes.fromhex(form['hex'])
    if 'b64' in form:
        return True, base64.b64decode(form['b64'])
    if 'repeat' in form and isinstance(form.get('times'), int):
        one = message(form['repeat'], most)
        return (one[0], one[1] * form['times']) if one and len(one[1]) * form['times'] <= most else None
    if 'concat' in form:
        parts = [message(part, most) for part in form['concat']]
        return (parts[0][0], b''.join(part[1] for part in parts)) if parts and all(parts) else None
    for name in ('text', 'binary'):
        if name in form:
            inner = message(form[name], most)
            return (name == 'binary', inner[1]) if inner else None
    return None


def as_text(binary, data):
    """A message in a text: binary as b and base64."""
    return b'b' + base64.b64encode(data) if binary else data
