"""eio4/depth and sio5/depth: what breaks servers when there is more of it than a sample has: bursts, cuts, edges, load."""

ALL = ["polling", "websocket", "upgraded"]
IN_ANY_PIECES = ["whole", "bytes", "halves"]


def scenario(chapter, name, title, requirements, steps, **more):
    head = {"id": f"{chapter}/{name}", "title": title, "requirements": requirements, "polarity": more.pop("polarity", "positive")}
    return {**head, "transports": more.pop("transports", ALL), **more, "steps": steps}


def begin(**options):
    return [{"open": options}, {"join": {}}]


def echoes(texts):
    return [{"send": [{"echo": t} for t in texts]}, *({"expect": {"echoed": t}} for t in texts)]
