"""What the project needs from the machine itself: packages of the system, installed where this user may.

With the standard library alone: it runs before there is an environment.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys


def install(*packages: str) -> bool:
    """Install packages of Debian and its kin; whether that was done. Only root may."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"Installing {', '.join(packages)} with apt-get", flush=True)
    return _apt_get("update") and _apt_get("install", "--yes", "--no-install-recommends", *packages)


def advice(*packages: str) -> str:
    """What an administrator is to run."""
    command = "apt-get install" if shutil.which("apt-get") else "the package manager, for what Debian calls"
    return f"{command} {' '.join(packages)}"


def venv_package() -> str:
    """Debian's package of what this Python needs to make virtual environments."""
    return f"python{sys.version_info.major}.{sys.version_info.minor}-venv"


def _apt_get(*arguments: str) -> bool:
    """Run apt-get; its output matters only when it fails."""
    done = subprocess.run(
        ["apt-get", "--quiet=2", *arguments],
        check=False,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        print(f"apt-get {' '.join(arguments)} failed:\n{done.stdout[-2000:]}", flush=True)
    return done.returncode == 0
