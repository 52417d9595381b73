"""GerryChain's recombination on a square grid: steps a processor second and the distribution of cut edges.

usage: ensemble_gerrychain.py SIDE NETWORKS FLOOR CAP STEPS SEED [cut-edges]
Prints one JSON object; `cargo run -p pcn-benches --bin ensemble` with the same words prints the same of pcn. With cut-edges every
edge between networks is as likely to be chosen for the next step, in place of every pair of networks (the default of both).
"""
import json
import random
import sys
import time
from functools import partial
from importlib.metadata import version

import networkx
from gerrychain import Graph, MarkovChain, Partition, accept, updaters
from gerrychain.proposals import recom

side, networks, floor, cap, steps, seed = map(int, sys.argv[1:7])
pairs = "cut_edges" if sys.argv[7:] == ["cut-edges"] else "district_pairs"
random.seed(seed)
nodes = networkx.grid_2d_graph(side, side)
for node in nodes.nodes:
    nodes.nodes[node]["TOTPOP"] = 1
graph = Graph.from_networkx(nodes)
middle = (floor + cap) / 2
epsilon = (cap - floor) / 2 / middle
index = {node: node[0] * side + node[1] for node in nodes.nodes}
assignment = {node: index[node] * networks // (side * side) for node in nodes.nodes}
start = Partition(graph, assignment, {"population": updaters.Tally("TOTPOP"), "cut_edges": updaters.cut_edges})
proposal = partial(recom, pop_col="TOTPOP", pop_target=middle, epsilon=epsilon, node_repeats=0,
                   pair_selection=pairs)
chain = MarkovChain(proposal, constraints=[], acceptance_fn=accept.always_accept, initial_partition=start, total_steps=steps)
began = time.process_time()
cut = [len(state["cut_edges"]) for state in chain]
seconds = time.process_time() - began
mean = sum(cut) / len(cut)
deviation = (sum((c - mean) ** 2 for c in cut) / max(1, len(cut) - 1)) ** 0.5
print(json.dumps({"tool": "gerrychain " + version("gerrychain"), "steps": steps, "seconds": round(seconds, 3),
                  "steps_per_second": round(steps / seconds, 1), "mean_cut_edges": round(mean, 3),
                  "deviation": round(deviation, 3), "trace": cut}))
