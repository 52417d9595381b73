"""One evaluator for every peer: what a grouping of practices into networks is worth.

usage: evaluate.py PRACTICES.CSV EDGES.CSV PLAN.CSV    (PLAN: columns code, network)
"""
import csv
import json
import math
import sys
from collections import defaultdict


class Area:
    """The practices in the order of the file, and who neighbours whom."""

    def __init__(self, practices, edges, floor=30_000, cap=50_000):
        with open(practices, newline="") as file:
            rows = list(csv.DictReader(file))
        self.codes = [row["code"] for row in rows]
        self.at = [(float(row["easting"]), float(row["northing"])) for row in rows]
        self.size = [int(row["list_size"]) for row in rows]
        self.floor, self.cap = floor, cap
        index = {code: i for i, code in enumerate(self.codes)}
        self.near = [set() for _ in rows]
        with open(edges, newline="") as file:
            lines = csv.reader(file)
            next(lines)
            for a, b, *_ in lines:
                a, b = index[a], index[b]
                if a != b:
                    self.near[a].add(b)
                    self.near[b].add(a)

    def __len__(self):
        return len(self.codes)

    def km(self, a, b):
        return math.hypot(self.at[a][0] - self.at[b][0], self.at[a][1] - self.at[b][1]) / 1000

    def travel(self, members):
        """Patient-km of the members to the best of them."""
        return min(sum(self.size[i] * self.km(i, hub) for i in members) for hub in members)

    def pieces(self, members):
        """The connected pieces of the members."""
        left, pieces = set(members), []
        while left:
            stack, piece = [left.pop()], []
            while stack:
                i = stack.pop()
                piece.append(i)
                reached = self.near[i] & left
                left -= reached
                stack.extend(reached)
            pieces.append(piece)
        return pieces


def evaluate(area, labels):
    """The figures of one plan; `labels` holds a network for every practice, in the order of the file."""
    if len(labels) != len(area) or any(label is None for label in labels):
        raise ValueError("not every practice is in a network")
    networks = defaultdict(list)
    for i, label in enumerate(labels):
        networks[label].append(i)
    patients = [sum(area.size[i] for i in members) for members in networks.values()]
    outside = [p for p in patients if not area.floor <= p <= area.cap]
    return {
        "score": sum(area.travel(members) for members in networks.values()),
        "networks": len(networks),
        "inside": 1 - len(outside) / len(patients),
        "outside": sum(outside),
        "broken": sum(len(area.pieces(members)) > 1 for members in networks.values()),
        "largest": max(patients),
    }


def rank(figures):
    """What a restarted tool keeps its best plan by: whole networks, then sizes, then travel."""
    return figures["broken"], figures["outside"], figures["score"]


if __name__ == "__main__":
    area = Area(*sys.argv[1:3])
    with open(sys.argv[3], newline="") as file:
        plan = {row["code"]: row["network"] for row in csv.DictReader(file)}
    print(json.dumps(evaluate(area, [plan.get(code) for code in area.codes])))
