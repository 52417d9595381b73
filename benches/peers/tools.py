"""The peers, each called as its documentation shows, with the settings that an analyst with this task would choose.

A tool is a function of (area, networks, deadline, keep); `keep(labels, note)` stores a plan that may be better.
Imports are inside, so that the memory of a tool is its own.
"""
import random
import time

from evaluate import evaluate, rank

NEAREST_HUBS = 30
RESTARTS = 200


def restarts(area, deadline, keep, draw):
    """Draws plans with one seed after another, and keeps the best, until the next would end too late."""
    best = longest = reason = None
    drawn = failed = 0
    for seed in range(1, RESTARTS + 1):
        began = time.monotonic()
        if longest and began + longest > deadline:
            break
        try:
            labels = list(draw(seed))
            value = rank(evaluate(area, labels))
        except Exception as error:
            failed, reason = failed + 1, error
            if failed == 3 and best is None:
                raise
            continue
        longest = max(longest or 0, time.monotonic() - began)
        drawn += 1
        if best is None or value < best[0]:
            best = value, labels
        keep(best[1], f"best of {drawn} seeds" + (f", {failed} failed: {reason}" if failed else ""))


def gerrychain(area, networks, deadline, keep):
    """Recursive partition by spanning trees, then short bursts of recombination on patient-km."""
    from functools import partial

    import networkx
    from gerrychain import Graph, Partition, updaters
    from gerrychain.optimization import SingleMetricOptimizer
    from gerrychain.partition import recursive_tree_part
    from gerrychain.proposals import recom
    from gerrychain.tree import bipartition_tree

    nodes = networkx.Graph()
    for i in range(len(area)):
        nodes.add_node(i, TOTPOP=area.size[i])
    nodes.add_edges_from((a, b) for a in range(len(area)) for b in area.near[a] if a < b)
    graph = Graph.from_networkx(nodes)
    began = time.monotonic()
    target = sum(area.size) / networks
    tight = min(area.cap / target - 1, 1 - area.floor / target)
    widened, start, tries = tight, None, 0
    # Practices are coarse, so a start inside the band may not be found: every 20 tries the tolerance widens, and
    # the chain is left to bring the sizes back.
    while start is None and time.monotonic() < deadline:
        tries += 1
        try:
            start = recursive_tree_part(
                graph, range(networks), target, "TOTPOP", widened, node_repeats=0, rng=tries,
                bipartition_tree_fn=partial(bipartition_tree, max_attempts=50),
            )
        except Exception:
            if tries % 20 == 0:
                widened *= 1.25
    if start is None:
        raise RuntimeError(f"no start in {tries} tries")
    built = time.monotonic() - began

    def members(partition, part):
        return list(partition.parts[part])

    def travel(partition):
        flips = partition.flips
        if partition.parent is None or flips is None:
            return {part: area.travel(members(partition, part)) for part in partition.parts}
        costs = dict(partition.parent["travel"])
        for part in set(flips.values()) | {partition.parent.assignment[i] for i in flips}:
            costs[part] = area.travel(members(partition, part))
        return costs

    def price(partition):
        """Patient-km; a patient above the cap or below the floor costs more than any trip."""
        missed = sum(max(0, area.floor - p, p - area.cap) for p in partition["population"].values())
        return sum(partition["travel"].values()) + 100 * missed

    first = Partition(graph, start, {"population": updaters.Tally("TOTPOP", alias="population"), "travel": travel})
    proposal = partial(
        recom, pop_col="TOTPOP", pop_target=(area.floor + area.cap) / 2,
        epsilon=max(tight, (area.cap - area.floor) / (area.cap + area.floor)), node_repeats=0,
        bipartition_tree_fn=partial(bipartition_tree, max_attempts=20, allow_pair_reselection=True),
    )
    labels = lambda partition: [partition.assignment[i] for i in range(len(area))]
    best, steps = price(first), 0
    about = f"start in {built:.0f} s, {tries} tries, tolerance {widened:.2f}"
    keep(labels(first), about)
    optimizer = SingleMetricOptimizer(proposal, lambda partition: True, first, price, maximize=False, rng=1)
    for partition in optimizer.short_bursts(burst_length=10, num_bursts=10**6):
        steps += 1
        value = price(partition)
        over = time.monotonic() > deadline
        if value < best or over:
            if value < best:
                best, kept = value, labels(partition)
                keep(kept, f"{about}; {steps} steps")
            if over:
                break
    keep(None, f"{about}; {steps} steps")


def frame(area):
    import geopandas
    from libpysal.weights import W

    x, y = zip(*area.at)
    data = geopandas.GeoDataFrame(
        {"x": x, "y": y, "patients": area.size}, geometry=geopandas.points_from_xy(x, y), crs=27700
    )
    return data, W({i: sorted(near) for i, near in enumerate(area.near)}, silence_warnings=True)


def spopt_maxp(area, networks, deadline, keep):
    import numpy
    from spopt.region import MaxPHeuristic

    data, weights = frame(area)

    # Ten rounds of annealing, the default, outlast the limit; one round and restarts take their place.
    def draw(seed):
        numpy.random.seed(seed)
        random.seed(seed)
        model = MaxPHeuristic(data, weights, ["x", "y"], "patients", area.floor, top_n=2,
                               max_iterations_sa=1)
        model.solve()
        return [int(label) for label in model.labels_]

    restarts(area, deadline, keep, draw)


def spopt_kmeans(area, networks, deadline, keep):
    import numpy
    from spopt.region import RegionKMeansHeuristic

    data, weights = frame(area)

    def draw(seed):
        numpy.random.seed(seed)
        model = RegionKMeansHeuristic(data[["x", "y"]].values, networks, weights)
        model.solve()
        return [int(label) for label in model.labels_]

    restarts(area, deadline, keep, draw)


def geoda_weights(area):
    import os
    import tempfile

    import pygeoda

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "neighbours.gal")
        with open(path, "w") as file:
            file.write(f"0 {len(area)} practices id\n")
            for i, near in enumerate(area.near):
                file.write(f"{i} {len(near)}\n{' '.join(map(str, sorted(near)))}\n")
        return pygeoda.read_gal(path, [str(i) for i in range(len(area))])


def pygeoda_maxp(area, networks, deadline, keep):
    import pygeoda

    weights, data = geoda_weights(area), [[float(v) for v in column] for column in zip(*area.at)]
    patients = [float(size) for size in area.size]

    def draw(seed):
        found = pygeoda.maxp_sa(weights, data, patients, float(area.floor), cooling_rate=0.85, iterations=9, sa_maxit=1,
                                scale_method="raw", random_seed=seed, cpu_threads=1)
        return whole(found["Clusters"])

    restarts(area, deadline, keep, draw)


def pygeoda_azp(area, networks, deadline, keep):
    import pygeoda

    weights, data = geoda_weights(area), [[float(v) for v in column] for column in zip(*area.at)]
    patients = [float(size) for size in area.size]

    def draw(seed):
        found = pygeoda.azp_sa(networks, weights, data, cooling_rate=0.85, sa_maxit=1, bound_variable=patients,
                               min_bound=float(area.floor), scale_method="raw", random_seed=seed, cpu_threads=1)
        return whole(found["Clusters"])

    restarts(area, deadline, keep, draw)


def whole(labels):
    """GeoDa numbers clusters from 1; 0 is a unit that belongs to none."""
    if 0 in labels:
        raise RuntimeError("practices left without a cluster")
    return labels


def metis(area, networks, deadline, keep):
    import pymetis

    def draw(seed):
        # The seed alone changes nothing on graphs this small, so the practices are shuffled.
        order = list(range(len(area)))
        random.Random(seed).shuffle(order)
        place = {i: at for at, i in enumerate(order)}
        starts, ends, prices = [0], [], []
        for i in order:
            for j in sorted(area.near[i]):
                ends.append(place[j])
                # Near neighbours are dear to cut; METIS knows no distances otherwise.
                prices.append(max(1, round(100_000 / (100 + 1000 * area.km(i, j)))))
            starts.append(len(ends))
        options = pymetis.Options(contig=1, seed=seed, ufactor=(50, 100, 150, 250)[seed % 4])
        _, labels = pymetis.part_graph(
            networks, xadj=starts, adjncy=ends, vweights=[area.size[i] for i in order], eweights=prices,
            recursive=False, options=options,
        )
        return [labels[place[i]] for i in range(len(area))]

    restarts(area, deadline, keep, draw)


def hops(area, hub):
    reached, ring = {hub: 0}, [hub]
    while ring:
        ring = [k for i in ring for k in area.near[i] if k not in reached and not reached.update({k: reached[i] + 1})]
    return reached


def assignment(area, contiguous):
    """The assignment model: pairs (practice, hub), and for contiguity the nearer neighbours of each pair."""
    count = len(area)
    pairs = []
    for i in range(count):
        nearest = sorted(range(count), key=lambda j: area.km(i, j))[:NEAREST_HUBS]
        pairs += [(i, j) for j in {i, *nearest}]
    if not contiguous:
        return pairs, {}
    # Zoltners and Sinha's tree conditions: whoever is assigned to a hub has a neighbour, one hop nearer, that is too.
    far = {j: hops(area, j) for j in range(count)}
    kept, nearer = {(j, j) for j in range(count)}, {}
    for i, j in sorted((p for p in pairs if p[0] != p[1]), key=lambda p: far[p[1]].get(p[0], count)):
        via = [(k, j) for k in area.near[i] if far[j].get(k, count) < far[j].get(i, count) and (k, j) in kept]
        if via:
            kept.add((i, j))
            nearer[i, j] = via
    return sorted(kept), nearer


def highs(area, networks, deadline, keep, contiguous):
    import highspy
    import numpy

    pairs, nearer = assignment(area, contiguous)
    column = {pair: c for c, pair in enumerate(pairs)}
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("threads", 1)
    model.setOptionValue("random_seed", 1)
    count = len(pairs)
    model.addVars(count, numpy.zeros(count), numpy.ones(count))
    columns = numpy.arange(count, dtype=numpy.int32)
    model.changeColsCost(count, columns, numpy.array([area.size[i] * area.km(i, j) for i, j in pairs]))
    model.changeColsIntegrality(count, columns, numpy.array([highspy.HighsVarType.kInteger] * count))
    of, to = {}, {}
    for (i, j), c in column.items():
        of.setdefault(i, []).append(c)
        to.setdefault(j, []).append((i, c))

    def row(low, high, terms):
        index, value = zip(*terms)
        model.addRow(low, high, len(terms), numpy.array(index, dtype=numpy.int32), numpy.array(value, dtype=float))

    free = highspy.kHighsInf
    for i, terms in of.items():
        row(1, 1, [(c, 1) for c in terms])
    for j, terms in to.items():
        hub = column[j, j]
        others = [(c, area.size[i]) for i, c in terms if i != j]
        row(0, free, [*others, (hub, area.size[j] - area.floor)])
        row(-free, 0, [*others, (hub, area.size[j] - area.cap)])
        for i, c in terms:
            if i != j:
                row(-free, 0, [(c, 1), (hub, -1)])
    row(networks, networks, [(column[j, j], 1) for j in range(len(area))])
    for pair, via in nearer.items():
        if all(v[0] != v[1] for v in via):
            row(-free, 0, [(column[pair], 1), *((column[v], -1) for v in via)])
    model.setOptionValue("time_limit", max(1.0, deadline - time.monotonic()))
    model.run()
    info = model.getInfo()
    status = model.modelStatusToString(model.getModelStatus())
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        raise RuntimeError(f"{status}, no plan, bound {info.mip_dual_bound:,.0f}")
    values = model.getSolution().col_value
    labels = [None] * len(area)
    for (i, j), c in column.items():
        if values[c] > 0.5:
            labels[i] = j
    keep(labels, f"{status}, bound of its model {info.mip_dual_bound:,.0f}")


def highs_plain(area, networks, deadline, keep):
    highs(area, networks, deadline, keep, contiguous=False)


def highs_tree(area, networks, deadline, keep):
    highs(area, networks, deadline, keep, contiguous=True)


def cp_sat(area, networks, deadline, keep):
    from ortools.sat.python import cp_model

    pairs, nearer = assignment(area, contiguous=True)
    model = cp_model.CpModel()
    x = {pair: model.new_bool_var("") for pair in pairs}
    of, to = {}, {}
    for i, j in pairs:
        of.setdefault(i, []).append(x[i, j])
        to.setdefault(j, []).append(i)
    for literals in of.values():
        model.add_exactly_one(literals)
    for j, members in to.items():
        total = sum(area.size[i] * x[i, j] for i in members)
        model.add(total <= area.cap * x[j, j])
        model.add(total >= area.floor * x[j, j])
        for i in members:
            if i != j:
                model.add_implication(x[i, j], x[j, j])
    model.add(sum(x[j, j] for j in range(len(area))) == networks)
    for pair, via in nearer.items():
        if all(v[0] != v[1] for v in via):
            model.add_bool_or([x[pair].negated(), *(x[v] for v in via)])
    # Whole patient-metres: CP-SAT knows integers only.
    model.minimize(sum(round(1000 * area.size[i] * area.km(i, j)) * x[i, j] for i, j in pairs))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_time_in_seconds = max(1.0, deadline - time.monotonic())
    status = solver.solve(model)
    name = solver.status_name(status).lower()
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise RuntimeError(f"{name}, no plan, bound {solver.best_objective_bound / 1000:,.0f}")
    labels = [None] * len(area)
    for (i, j), literal in x.items():
        if solver.value(literal):
            labels[i] = j
    keep(labels, f"{name}, bound of its model {solver.best_objective_bound / 1000:,.0f}")


# name on the command line: row of the table, package, function
TOOLS = {
    "gerrychain": ("GerryChain, recursive partition and short bursts", "gerrychain", gerrychain),
    "spopt-maxp": ("spopt, MaxPHeuristic with floor", "spopt", spopt_maxp),
    "spopt-kmeans": ("spopt, RegionKMeansHeuristic", "spopt", spopt_kmeans),
    "pygeoda-maxp": ("pygeoda, maxp_sa with floor", "pygeoda", pygeoda_maxp),
    "pygeoda-azp": ("pygeoda, azp_sa with floor", "pygeoda", pygeoda_azp),
    "metis": ("METIS, k-way, contiguous", "pymetis", metis),
    "highs": ("HiGHS, assignment ILP", "highspy", highs_plain),
    "highs-tree": ("HiGHS, assignment ILP with tree contiguity", "highspy", highs_tree),
    "cp-sat": ("CP-SAT, the same with tree contiguity", "ortools", cp_sat),
}
