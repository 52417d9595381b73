"""Whether pcn's recombination chain and GerryChain's walk the same distribution: cut edges on a square grid.

usage: ensemble_compare.py --pcn PATH_TO_ENSEMBLE_BINARY [--side 6] [--networks 6] [--floor 5] [--cap 7]
                           [--chains 4] [--steps 5000] [--pcn-steps 200000] [--pairs networks|cut-edges] [--save DIR]
Draws of one chain depend on each other, so that each is thinned by its own correlation time before the two samples are held
against each other: the means by a z-test over effective sample sizes, the whole distributions by Kolmogorov and Smirnov's test
and by chi square. Prints one JSON object and a table. Exit status 1 when any of them says at 1 % that they differ.
"""
import argparse
import json
import pathlib
import subprocess
import sys

import numpy
from scipy import stats

BURN = 0.1  # share of a chain before its draws count


def run(command):
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def correlation_time(values):
    """Integrated autocorrelation time with Sokal's window: the first lag that is five such times."""
    values = numpy.asarray(values, dtype=float)
    values = values - values.mean()
    variance = values.var()
    if variance == 0:
        return 1.0
    length = 2 ** int(numpy.ceil(numpy.log2(2 * len(values))))
    spectrum = numpy.fft.rfft(values, length)
    covariance = numpy.fft.irfft(spectrum * spectrum.conj(), length)[: len(values)] / len(values) / variance
    time = 1.0
    for lag in range(1, len(values)):
        time += 2.0 * covariance[lag]
        if lag >= 5.0 * time:
            break
    return max(1.0, time)


class Sample:
    def __init__(self, traces):
        kept = [numpy.array(trace[int(BURN * len(trace)):]) for trace in traces]
        self.time = float(numpy.mean([correlation_time(trace) for trace in kept]))
        self.all = numpy.concatenate(kept)
        self.effective = len(self.all) / self.time
        # Two correlation times apart, draws are all but independent.
        step = int(numpy.ceil(2 * self.time))
        self.thinned = numpy.concatenate([trace[::step] for trace in kept])


def chi_square(one, other):
    """Over values, those at the ends joined until each holds at least 10 of both samples."""
    values = sorted(set(one) | set(other))
    counts = numpy.array([[int((sample == value).sum()) for value in values] for sample in (one, other)])
    bins, open_bin = [], numpy.zeros(2, dtype=int)
    for column in counts.T:
        open_bin = open_bin + column
        if open_bin.min() >= 10:
            bins.append(open_bin)
            open_bin = numpy.zeros(2, dtype=int)
    if bins:
        bins[-1] = bins[-1] + open_bin
    return stats.chi2_contingency(numpy.array(bins).T).pvalue if len(bins) > 1 else 1.0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pcn", required=True)
    for name, default in (("side", 6), ("networks", 6), ("floor", 5), ("cap", 7), ("chains", 4), ("steps", 5000),
                          ("pcn-steps", 200000), ("seed", 1)):
        parser.add_argument("--" + name, type=int, default=default)
    parser.add_argument("--pairs", choices=["networks", "cut-edges"], default="networks")
    parser.add_argument("--save", help="a folder for the traces, which are read from there when they are in it")
    args = parser.parse_args()
    script = pathlib.Path(__file__).with_name("ensemble_gerrychain.py")
    tools = {"pcn": ([args.pcn], args.pcn_steps), "GerryChain": ([sys.executable, str(script)], args.steps)}
    samples, speeds = {}, {}
    for tool, (command, steps) in tools.items():
        runs = []
        for chain in range(args.chains):
            numbers = [args.side, args.networks, args.floor, args.cap, steps, args.seed + chain]
            words = [str(number) for number in numbers] + (["cut-edges"] if args.pairs == "cut-edges" else [])
            saved = args.save and pathlib.Path(args.save) / ("-".join([tool, *words]) + ".json")
            if saved and saved.exists():
                runs.append(json.loads(saved.read_text()))
                continue
            runs.append(run(command + words))
            if saved:
                saved.write_text(json.dumps(runs[-1]))
        samples[tool] = Sample([run["trace"] for run in runs])
        speeds[tool] = max(run["steps_per_second"] for run in runs)
    ours, theirs = samples["pcn"], samples["GerryChain"]
    spread = numpy.sqrt(sum(sample.all.var() / sample.effective for sample in (ours, theirs)))
    z = float((ours.all.mean() - theirs.all.mean()) / spread)
    answer = {
        "pairs": args.pairs,
        "z_of_means": round(z, 3),
        "p_of_means": float(2 * stats.norm.sf(abs(z))),
        "p_kolmogorov_smirnov": float(stats.ks_2samp(ours.thinned, theirs.thinned).pvalue),
        "p_chi_square": float(chi_square(ours.thinned, theirs.thinned)),
        "steps_per_second": {tool: round(speed, 1) for tool, speed in speeds.items()},
    }
    print(json.dumps(answer))
    print("\n| chain | draws | correlation time, steps | effective draws | mean cut edges | standard deviation |")
    print("|---|---|---|---|---|---|")
    for tool, sample in samples.items():
        print(f"| {tool} | {len(sample.all)} | {sample.time:.2f} | {sample.effective:.0f} | "
              f"{sample.all.mean():.3f} | {sample.all.std(ddof=1):.3f} |")
    sys.exit(int(min(answer[key] for key in answer if key.startswith("p_")) < 0.01))


if __name__ == "__main__":
    main()
