#!/usr/bin/env python3
"""Runs the experiments of the gallery and writes its page.

    docs/results/results.py run NAME OUT     one of them (list: the names): its commands in OUT, what they give in docs/results/NAME
    docs/results/results.py page             docs/results/README.md of all that are there

CIFAR10 and CLOTHING name the folders of the data (../shared/data by default). A command that was stopped goes on where it was when the experiment is run again.
"""
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from datetime import date

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PROGRAM = os.environ.get("ALEXNET", os.path.join(ROOT, "src/AlexNet.Cli/bin/Release/net10.0/alexnet"))
DATA = {
    "CIFAR10": os.path.abspath(os.environ.get("CIFAR10", os.path.join(ROOT, "../shared/data/cifar10"))),
    "CLOTHING": os.path.abspath(os.environ.get("CLOTHING", os.path.join(ROOT, "../shared/data/clothing"))),
}


class Laboratory:
    """Where the commands of one experiment run, and what is kept of them."""

    def __init__(self, name, out):
        self.name, self.out, self.kept = name, os.path.abspath(out), os.path.join(HERE, name)
        self.commands = []
        os.makedirs(self.out, exist_ok=True)
        os.makedirs(self.kept, exist_ok=True)
        self.state = os.path.join(self.out, f"{name}.commands.json")
        if os.path.exists(self.state):
            with open(self.state, encoding="utf-8") as file:
                self.done = {tuple(command["words"]): command for command in json.load(file)}
        else:
            self.done = {}

    def alexnet(self, *words):
        """Runs the program, unless it has run these words to their end before; the caption names every command."""
        if words not in self.done:
            began = time.time()
            with open(os.path.join(self.out, f"{self.name}.log"), "a", encoding="utf-8") as log:
                subprocess.run([PROGRAM, *(os.path.expandvars(word) for word in words)], cwd=self.out, env={**os.environ, **DATA}, stdout=log, stderr=log, check=True)
            self.done[words] = {"words": words, "seconds": time.time() - began}
            with open(self.state, "w", encoding="utf-8") as file:
                json.dump(list(self.done.values()), file)
        self.commands.append(self.done[words])

    def keep(self, *files):
        for file in files:
            shutil.copy(os.path.join(self.out, file), self.kept)

    def read(self, file):
        with open(os.path.join(self.out, file), encoding="utf-8") as text:
            return json.load(text)

    def write(self, facts):
        """What the page needs: figures, commands, machine, versions and times."""
        version = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout.split("\n")[0].strip()
        commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
        processor = subprocess.run(["lscpu"], capture_output=True, text=True, check=True).stdout
        model = next((line.split(":", 1)[1].strip() for line in processor.split("\n") if line.startswith("Model name")), platform.processor())
        facts |= {
            "commands": [{"line": "alexnet " + " ".join(command["words"]), "minutes": round(command["seconds"] / 60, 1)} for command in self.commands],
            "machine": f"{os.cpu_count()} cores of {model}",
            "program": f"{version}, commit {commit}",
            "date": date.today().isoformat(),
        }
        with open(os.path.join(self.kept, "facts.json"), "w", encoding="utf-8") as file:
            json.dump(facts, file, indent=2)
            file.write("\n")


def percent(x, digits=1):
    return f"{100 * x:.{digits}f} %"


def of(spread):
    return "–" if spread is None else percent(spread["mean"]) + ("" if spread["deviation"] is None else f" ± {100 * spread['deviation']:.1f}")


def table(head, rows):
    return ["| " + " | ".join(head) + " |", "| --- |" + " --: |" * (len(head) - 1), *("| " + " | ".join(row) + " |" for row in rows), ""]


class CifarLrn:
    """The paper's section 3.3 on the network of its footnote."""

    title = "Response normalisation in a four-layer network"
    pictures = ["ablation.svg"]
    paper = "a four-layer network has 13 % test error on CIFAR-10 without normalisation and 11 % with it (section 3.3); cuda-convnet's has 18 % without crops and flips, 13 % with."
    differs = "no locally connected layers; fewer passes, at a rate that falls along a cosine."

    @staticmethod
    def run(lab):
        lab.alexnet(
            "ablate", "--data", "$CIFAR10", "--network", "cifar-crops-lrn", "--effects", "lrn", "--seeds", "3", "--epochs", os.environ.get("EPOCHS", "40"), "--views", "10", "--run", "cifar-lrn")
        lab.keep("runs/cifar-lrn/ablation.json", "runs/cifar-lrn/ablation.svg")
        lab.write({})

    @staticmethod
    def text(read):
        result = read("ablation.json")
        base, without = result["variants"]
        change = without["top1_change"]
        says = f"Normalisation {'lowers' if change['mean'] > 0 else 'raises'} the error by {abs(100 * change['mean']):.1f} ± {100 * change['deviation']:.1f} points."
        goal = "reached" if base["top1_error"]["mean"] <= 0.15 else "missed"
        return [
            *table(
                ["network", "test error, ten views", "runs", "minutes each"],
                [[f"`{variant['network']}`", of(variant["top1_error"]), ", ".join(percent(run["top1_error"]) for run in variant["runs"]), ", ".join(f"{run['seconds'] / 60:.0f}" for run in variant["runs"])]
                 for variant in result["variants"]]),
            f"{says} The goal of at most 15 % with it is {goal}.",
        ]


class Figure1:
    """The paper's figure 1."""

    title = "Figure 1: ReLU, tanh and the logistic function"
    pictures = ["figure1.svg"]
    paper = "ReLU is at 25 % training error in a sixth of tanh's epochs."
    differs = "rates from a grid of four for each function; the paper chose by hand. The logistic function is not in the paper's figure."

    @staticmethod
    def run(lab):
        lab.alexnet("figure1", "--data", "$CIFAR10", "--epochs", os.environ.get("EPOCHS", "30"), "--run", "figure1")
        lab.keep("runs/figure1/figure1.json", "runs/figure1/figure1.svg")
        lab.write({})

    @staticmethod
    def text(read):
        result = read("figure1.json")
        return table(
            ["function", "best rate", f"epochs to {percent(result['level'], 0)}", "lowest training error"],
            [[function["function"], f"{function['best_learning_rate']:g}" if function["best_learning_rate"] else "–",
              f"{function['epochs_to_level']:.1f}" if function["epochs_to_level"] else f"more than {result['epochs']}",
              percent(min(error for run in function["runs"] for error in run["training_errors"]))]
             for function in result["functions"]])


EXPERIMENTS = {"cifar-lrn": CifarLrn, "figure1": Figure1}


def page():
    """The gallery: pictures first, then figures, what the paper says, and the commands."""
    text = ["# Results", "", "Written by `docs/results/results.py`, each by the commands below it.", ""]
    for name, experiment in EXPERIMENTS.items():
        folder = os.path.join(HERE, name)
        if not os.path.exists(os.path.join(folder, "facts.json")):
            continue

        def read(file):
            with open(os.path.join(folder, file), encoding="utf-8") as content:
                return json.load(content)

        facts = read("facts.json")
        text += [f"## {experiment.title}", "", *(f"![{experiment.title}]({name}/{picture})" for picture in experiment.pictures), "", *experiment.text(read), ""]
        text += [f"The paper: {experiment.paper}", "", f"What differs: {experiment.differs}", "", "```", *(command["line"] for command in facts["commands"]), "```", ""]
        minutes = ", ".join(f"{command['minutes']:g}" for command in facts["commands"])
        text += [f"{minutes} minutes on {facts['machine']}, {facts['program']}, {facts['date']}.", ""]
    with open(os.path.join(HERE, "README.md"), "w", encoding="utf-8") as file:
        file.write("\n".join(text).rstrip("\n") + "\n")
    print("docs/results/README.md")


def main():
    match sys.argv[1:]:
        case ["run", name, out] if name in EXPERIMENTS:
            EXPERIMENTS[name].run(Laboratory(name, out))
            page()
        case ["page"]:
            page()
        case ["list"]:
            print("\n".join(EXPERIMENTS))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
