"""Runs the two commands on bare machines: fresh Debian roots with only python3, make and git.

    python -m tools.bare_machine [--suite bookworm] [--user root|nobody] [--command crawl|test] [--folder FOLDER]

Requires root and debootstrap. Each trial gets a new root and a clone of the last commit. At the end, a table shows the
output, the duration and the size of what was installed. For a user without privileges the command either passes, or
reports within seconds what is missing.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
# Debian 12 with Python 3.11, Debian 13 with Python 3.13.
SUITES = ("bookworm", "trixie")
USERS = ("root", "nobody")
COMMANDS = ("crawl", "test")
HOME = "home/tester"
# The variables by which this machine reaches the package registries. Its certificates are copied to a path that no
# package uses.
PASSED_ON = ("PIP_INDEX_URL", "http_proxy", "https_proxy", "no_proxy")
CERTIFICATES = "etc/machine.crt"


@dataclass(frozen=True)
class Result:
    suite: str
    user: str
    command: str
    exit_status: int
    seconds: float
    megabytes: float

    def __str__(self) -> str:
        return (
            f"{self.suite:9} {self.user:7} make {self.command:6} exit {self.exit_status}"
            f" {self.seconds:6.0f} s {self.megabytes:6.0f} MB installed"
        )


def main() -> None:
    options = parse_arguments()
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        sys.exit("This needs root and debootstrap: apt-get install debootstrap")
    results = []
    with tempfile.TemporaryDirectory(dir=options.folder, prefix="bare-") as folder:
        for suite in options.suite or SUITES:
            template = Path(folder) / suite
            print(f"== {suite}: making a root", flush=True)
            bootstrap(suite, template)
            for user in options.user or USERS:
                for command in options.command or COMMANDS:
                    print(f"== {suite}, {user}: make {command}", flush=True)
                    results.append(try_command(template, Path(folder) / "root", suite, user, command))
    print(*results, sep="\n")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Tries the two commands on bare machines.")
    parser.add_argument("--suite", action="append", choices=SUITES)
    parser.add_argument("--user", action="append", choices=USERS)
    parser.add_argument("--command", action="append", choices=COMMANDS)
    parser.add_argument("--folder", help="where the roots are made (2 GB; default: the folder for temporary files)")
    return parser.parse_args()


def bootstrap(suite: str, root: Path) -> None:
    packages = "--include=python3,make,git"
    done = subprocess.run(
        ["debootstrap", "--variant=minbase", packages, suite, root],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(f"debootstrap failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def try_command(template: Path, root: Path, suite: str, user: str, command: str) -> Result:
    subprocess.run(["cp", "--archive", template, root], check=True)
    try:
        prepare(root)
        before = size(root)
        began = time.monotonic()
        with mounted(root):
            status = run(root, user, command)
        return Result(suite, user, command, status, time.monotonic() - began, size(root) - before)
    finally:
        shutil.rmtree(root)


def prepare(root: Path) -> None:
    """Give a root a network, a clone of the project, and an unprivileged user."""
    for name in ("etc/resolv.conf", "etc/hosts"):
        shutil.copy(Path("/") / name, root / name)
    if "PIP_CERT" in os.environ:
        shutil.copy(os.environ["PIP_CERT"], root / CERTIFICATES)
    home = root / HOME
    home.mkdir(parents=True)
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", PROJECT, home / "project"], check=True)


@contextmanager
def mounted(root: Path) -> Iterator[None]:
    """Mount the kernel's folders in a root, for programs that read them."""
    mounts = {"proc": ["-t", "proc", "proc"], "sys": ["-t", "sysfs", "sysfs"], "dev": ["--rbind", "/dev"]}
    for name, options in mounts.items():
        subprocess.run(["mount", *options, root / name], check=True)
    try:
        yield
    finally:
        for name in reversed(mounts):
            subprocess.run(["umount", "--lazy", root / name], check=True)


def run(root: Path, user: str, command: str) -> int:
    subprocess.run(["chroot", root, "chown", "-R", user, f"/{HOME}"], check=True)
    environment = {
        "HOME": f"/{HOME}",
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "LANG": "C.UTF-8",
        **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
        **({"PIP_CERT": f"/{CERTIFICATES}"} if "PIP_CERT" in os.environ else {}),
    }
    return subprocess.run(
        ["chroot", f"--userspec={user}", root, "make", "-C", f"/{HOME}/project", "--no-print-directory", command],
        check=False,
        env=environment,
        stdin=subprocess.DEVNULL,
    ).returncode


def size(root: Path) -> float:
    done = subprocess.run(
        ["du", "--summarize", "--block-size=1M", "--one-file-system", root], check=True, capture_output=True, text=True
    )
    return float(done.stdout.split()[0])


if __name__ == "__main__":
    main()
