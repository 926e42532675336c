#!/usr/bin/env python3
"""Makes bench/results/cluster.md of what bench/cluster/run.sh has measured.

    bench/cluster/table.py OUT

What is expected comes from the program itself (plan --replicas --link --step), with the step that two processes of one thread take side by side without an exchange.
"""
import json
import os
import subprocess
import sys
from datetime import date
from statistics import median

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.path.join(ROOT, "src/AlexNet.Cli/bin/Release/net10.0/alexnet")
WARM = 2
LINKS = (10, 25, 100, 400)
MICROSECONDS = 5
FASTER = 50


def steps(out, name):
    """Seconds of each step, and of it waited for others, over all rounds, without the first steps of each run."""
    rounds = [file for file in sorted(os.listdir(out)) if file.rsplit(".", 2)[0] == name and file.endswith(".jsonl")]
    if not rounds:
        return None
    lines = []
    for file in rounds:
        with open(os.path.join(out, file), encoding="utf-8") as log:
            lines += [line for line in map(json.loads, log) if line.get("split") == "train"][WARM:]
    return median(line["images"] / line["images_per_s"] for line in lines), median(line.get("exchange_s", 0) for line in lines)


def expected(batch, replicas, link, seconds, *more):
    file = os.path.join(sys.argv[1], "expected.json")
    subprocess.run(
        [PROGRAM, "plan", "--replicas", f"{replicas[0]}..{replicas[1]}", "--batch", str(batch), "--link", link, "--step", f"{seconds:.6g}", "--json", file, *more],
        check=True, stdout=subprocess.DEVNULL)
    with open(file, encoding="utf-8") as text:
        return json.load(text)["steps"]


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "| --- |" + " --: |" * (len(head) - 1)]
    return lines + ["| " + " | ".join(row) + " |" for row in rows]


def epoch(out):
    """Rows of one epoch by several processes: losses on the way, their largest difference from one process's, and the bytes of the checkpoint."""
    def read(processes, parts):
        name = os.path.join(out, f"epoch-{processes}-{parts}")
        if not os.path.exists(name + ".sum"):
            return None
        with open(name + ".jsonl", encoding="utf-8") as log:
            losses = [line["loss"] for line in map(json.loads, log) if line.get("split") == "train"]
        with open(name + ".sum", encoding="utf-8") as text:
            return losses, text.read().split()[0][:16]

    rows = []
    for parts in (4, 1):
        one = read(1, parts)
        for processes in (1, 2, 4):
            if (run := read(processes, parts)) is None:
                return []
            losses, checksum = run
            at = [0, 9, 99, len(losses) - 1]
            furthest = [max((abs(a - b) for a, b in zip(losses[:steps], one[0])), default=0) for steps in (10, len(losses))]
            rows.append([f"{processes}", f"{parts}" if parts > 1 else "off"] + [f"{losses[i]:.7f}" for i in at] + [f"{difference:.1e}" if difference else "0" for difference in furthest] + [f"`{checksum}`"])
    steps = len(losses)
    return [
        "## One epoch by 1, 2 and 4 processes",
        "",
        f"{os.environ.get('EPOCH_NETWORK', 'cifar-relu-lrn')} on CIFAR-10, batch 128, one thread in each process, {steps} updates. The differences are the largest of any step from one process's loss.",
        "",
        *table(["processes", "`--microbatches`", "loss 1", "loss 10", "loss 100", f"loss {steps}", "differs, 10 steps", "differs, all", "checkpoint, SHA-256"], rows),
        "",
    ]


def main():
    out = sys.argv[1]
    batch = int(os.environ.get("BATCH", "128"))
    each = batch // 2
    with open(os.path.join(out, "processor"), encoding="utf-8") as file:
        processor = file.read().strip()
    one, two, hybrid, parts = (steps(out, name) for name in ("one-2-threads", "two", "two-hybrid", "parts"))
    beside = [steps(out, name)[0] for name in ("beside-a", "beside-b")]
    alone = sum(beside) / 2
    wires = {name: measured for name in (f"wire-{gbit}{kind}" for gbit in (10, 1) for kind in ("", "-hybrid")) if (measured := steps(out, name))}
    commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    text = [
        "# Several processes",
        "",
        f"Written by `bench/cluster/table.py` of what `bench/cluster/run.sh` measured on {os.cpu_count()} cores of {processor}, {date.today()}, at {commit}: AlexNet, batch {batch}, engine "
        f"{os.environ.get('ENGINE', 'onednn')}, Open MPI, shards. Medians of steps of runs in turn. A wire is a pair of network namespaces on this machine (`tests/cluster/netns.sh`): its bytes cost the same two cores.",
        "",
        *table(
            ["", "step, s", "images/s", "of one process", "waiting for others, s"],
            [[name, f"{step[0]:.3f}", f"{batch / step[0]:.1f}", f"{one[0] / step[0]:.3f}", f"{step[1]:.3f}" if name.startswith("two") else ""] for name, step in (
                ("one process, 2 threads", one), ("two processes of 1 thread, shared memory", two), ("two, fully connected layers divided (hybrid)", hybrid), ("one process, `--microbatches 4`", parts)) if step]
            + [["two, " + name.replace("-", " ").replace("wire ", "a wire of ").replace(" hybrid", " Gbit/s, hybrid") + ("" if "hybrid" in name else " Gbit/s"), f"{step[0]:.3f}", f"{batch / step[0]:.1f}", f"{one[0] / step[0]:.3f}", f"{step[1]:.3f}"]
               for name, step in wires.items()]),
        "",
    ]
    if "wire-10" in wires:
        gigabytes = expected(each, (2, 2), "10,50", alone)[0]["bytes"] / 1e9
        host = max(0.0, (wires["wire-10"][0] - alone - wires["wire-10"][1]) / gigabytes)
        rows = []
        for name, measured in wires.items():
            more = ["--parallel", "hybrid"] if "hybrid" in name else []
            step = expected(each, (2, 2), f"{name.split('-')[1]},50,{host:.4g}", alone, *more)[0]
            rows.append([name.replace("-", " "), f"{measured[0]:.3f}", f"{step['seconds']:.3f}", f"{step['seconds'] / measured[0]:.2f}"])
        text += [
            "## Expected and measured",
            "",
            f"Without an exchange a step of {each} images takes {alone:.3f} s on one thread beside another such process. What a byte of TCP costs the processor, {host:.2f} s a GB, comes from the wire of 10 Gbit/s by itself; "
            "the other rows are expected with it.",
            "",
            *table(["", "measured, s", "expected, s", "expected ÷ measured"], rows),
            "",
        ]
    text += epoch(out)
    fast = one[0] / FASTER
    for title, more in (("By images (`--parallel data`)", []), ("Fully connected layers divided (`--parallel hybrid`)", ["--parallel", "hybrid"])):
        all_links = [expected(batch, (1, 1024), f"{gbit},{MICROSECONDS}", seconds, *more) for seconds in (one[0], fast) for gbit in LINKS]
        text += [
            f"## {title}: efficiency expected",
            "",
            *table(
                ["processes", "batch", "MB sent"] + [f"{gbit} Gbit/s" for gbit in LINKS] + [f"{FASTER} ×: {gbit}" for gbit in LINKS],
                [[str(row[0]["processes"]), f"{row[0]['batch']:,}", f"{row[0]['bytes'] / 1e6:,.1f}"] + [f"{100 * step['efficiency']:.1f} %" for step in row] for row in zip(*all_links)]),
            "",
        ]
    text += [
        f"Expected, not measured: each process is this machine, with {batch} images and a step of {one[0]:.3f} s; bytes are moved by other hardware, each way at the link's full rate, {MICROSECONDS} µs a message, one after the other. "
        f"A faster processor waits for a larger share of its step: the columns of {FASTER} × assume one that computes the same step in {fast:.3f} s.",
        "",
        "Published: 1,024 processors, 190 images/s each (arXiv 1709.05011); 1,024 P40, 507,000 images/s (arXiv 1807.11205).",
    ]
    with open(os.path.join(ROOT, "bench/results/cluster.md"), "w", encoding="utf-8") as file:
        file.write("\n".join(text) + "\n")
    print("bench/results/cluster.md")


if __name__ == "__main__":
    main()
