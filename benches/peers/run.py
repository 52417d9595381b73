"""Peers of pcn on one area, side by side: each in its own process, on one core, with one time limit and one evaluator.

Practices are a CSV with code, easting, northing and list_size; edges two columns of codes. The table is Markdown.
"""
import argparse
import csv
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from importlib.metadata import PackageNotFoundError, version

from evaluate import Area, evaluate
from tools import TOOLS

# Time to start, to import and to write, before a tool that overruns its limit is stopped.
GRACE = 30


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--practices", required=True, metavar="CSV")
    parser.add_argument("--edges", required=True, metavar="CSV")
    parser.add_argument("--networks", required=True, type=int, metavar="K", help="for the tools that need it")
    parser.add_argument("--seconds", type=float, default=60, help="time limit of each tool [60]")
    parser.add_argument("--floor", type=int, default=30_000)
    parser.add_argument("--cap", type=int, default=50_000)
    parser.add_argument("--pcn", default=os.environ.get("PCN", "pcn"), help="the binary [$PCN, or pcn]")
    parser.add_argument("--only", metavar="NAMES", help="some of: pcn," + ",".join(TOOLS))
    parser.add_argument("--title", default="", help="the name of the area in the table's header")
    parser.add_argument("-o", "--output", metavar="FILE", help="write the table there too")
    parser.add_argument("--plans", metavar="DIR", help="keep each plan as DIR/TOOL.csv, columns code and network")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    return parser.parse_args()


def child(args, began):
    """One tool, in this process: writes each better plan at once, so that one that is stopped has its best."""
    name, path = args.child
    state = {"labels": None, "note": ""}

    def write():
        with open(path + ".new", "w") as file:
            json.dump(state, file)
        os.replace(path + ".new", path)

    def keep(labels, note):
        if labels is not None:
            state["labels"] = [int(label) for label in labels]
        state["note"] = note
        write()

    try:
        area = Area(args.practices, args.edges, args.floor, args.cap)
        TOOLS[name][2](area, args.networks, began + args.seconds, keep)
    except BaseException as error:
        text = " ".join(str(error).split())
        state["error"] = f"{type(error).__name__}: {text}" if text else type(error).__name__
        write()


def measured(command, seconds, log):
    """Runs a command; its seconds by the clock, peak memory in MB, and how it ended."""
    environment = dict(os.environ, PYTHONHASHSEED="0")
    for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "NUMBA", "RAYON"):
        environment[name + "_NUM_THREADS"] = "1"
    began, stopped = time.monotonic(), False
    with open(log, "w") as file:
        process = subprocess.Popen(
            command, stdout=file, stderr=subprocess.STDOUT, env=environment, start_new_session=True
        )
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                process.returncode = os.waitstatus_to_exitcode(status)
                break
            if not stopped and time.monotonic() - began > seconds + GRACE:
                stopped = True
                os.killpg(process.pid, signal.SIGKILL)
            time.sleep(0.02)
    scale = 1024**2 if sys.platform == "darwin" else 1024
    return time.monotonic() - began, usage.ru_maxrss / scale, stopped, process.returncode


def last_line(path):
    with open(path, errors="replace") as file:
        lines = [line.strip() for line in file if line.strip()]
    return lines[-1] if lines else "nothing said"


def run_pcn(args, area, folder):
    plan, log = os.path.join(folder, "plan"), os.path.join(folder, "pcn.log")
    command = [args.pcn, "plan", args.practices, "--edges", args.edges, "--networks", str(args.networks),
               "--floor", str(args.floor), "--ceiling", str(args.cap), "--cap", str(args.cap),
               "--time-limit", f"{args.seconds:g}s", "--threads", "1", "--progress", "none", "-o", plan]
    try:
        seconds, memory, stopped, code = measured(command, args.seconds, log)
    except OSError as error:
        return {"error": f"not run: {error.strerror}"}, 0, 0
    try:
        with open(os.path.join(plan, "plan.csv"), newline="") as file:
            networks = {row["code"]: row["network"] for row in csv.DictReader(file)}
    except OSError:
        return {"error": f"exit {code}: {last_line(log)}"}, seconds, memory
    with open(log) as file:
        said = dict(line.strip().split(None, 1) for line in file if len(line.split()) > 1)
    bound = next((part.strip() for part in said.get("Score", "").split(", ") if "bound" in part), "")
    note = said.get("Status", f"exit {code}") + (f", {bound}" if bound else "")
    return {"labels": [networks.get(code) for code in area.codes], "note": note}, seconds, memory


def run_tool(name, args, folder):
    path, log = os.path.join(folder, name + ".json"), os.path.join(folder, name + ".log")
    command = [sys.executable, os.path.abspath(__file__), "--practices", args.practices, "--edges", args.edges,
               "--networks", str(args.networks), "--seconds", str(args.seconds), "--floor", str(args.floor),
               "--cap", str(args.cap), "--child", name, path]
    seconds, memory, stopped, code = measured(command, args.seconds, log)
    try:
        with open(path) as file:
            result = json.load(file)
    except OSError:
        result = {"error": f"ended with signal {-code}" if code < 0 else f"exit {code}: {last_line(log)}"}
    if stopped:
        if result.get("labels"):
            result["note"] = (result.get("note", "") + "; stopped").lstrip("; ")
        else:
            result["error"] = f"no plan when stopped after {seconds:.0f} s"
    return result, seconds, memory


def release(package):
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def main():
    began = time.monotonic()
    args = options()
    if args.child:
        return child(args, began)
    area = Area(args.practices, args.edges, args.floor, args.cap)
    try:
        ours = subprocess.run([args.pcn, "--version"], capture_output=True, text=True).stdout.strip()
    except OSError:
        ours = "pcn not found"
    packages = dict.fromkeys(package for _, package, _ in TOOLS.values())
    lines = [
        f"{args.title + ': ' if args.title else ''}{len(area)} practices, {sum(map(len, area.near)) // 2} edges, "
        f"{sum(area.size):,} patients; {args.networks} networks asked for, {args.floor:,} to {args.cap:,} patients; "
        f"{args.seconds:g} s a tool, one core.",
        f"Versions: {ours}, " + ", ".join(f"{p} {release(p)}" for p in packages)
        + f", Python {sys.version.split()[0]}.",
        "",
        "| tool | patient-km | networks | inside the band | patients outside | broken networks | seconds | MB | note |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    print("\n".join(lines), flush=True)
    chosen = args.only.split(",") if args.only else ["pcn", *TOOLS]
    with tempfile.TemporaryDirectory() as folder:
        for name in chosen:
            title = "pcn" if name == "pcn" else TOOLS[name][0]
            result, seconds, memory = run_pcn(args, area, folder) if name == "pcn" else run_tool(name, args, folder)
            # The table is split at bars, and a reason is a few words.
            words = lambda text: text.replace("|", "/")[:110]
            tail = f"{seconds:.1f} | {memory:.0f}"
            try:
                if not result.get("labels"):
                    raise ValueError(result.get("error", "no plan"))
                value = evaluate(area, result["labels"])
                if args.plans:
                    os.makedirs(args.plans, exist_ok=True)
                    with open(os.path.join(args.plans, name + ".csv"), "w", newline="") as file:
                        csv.writer(file).writerows([("code", "network"), *zip(area.codes, result["labels"])])
                note = "; ".join(filter(None, [result.get("note"), result.get("error")]))
                line = (f"| {title} | {value['score']:,.1f} | {value['networks']} | {100 * value['inside']:.0f} % | "
                        f"{value['outside']:,} | {value['broken']} | {tail} | {words(note)} |")
            except ValueError as error:
                line = f"| {title} | failed | | | | | {tail} | {words(str(error))} |"
            lines.append(line)
            print(line, flush=True)
    if args.output:
        with open(args.output, "w") as file:
            file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
