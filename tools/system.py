"""What the project needs from the machine: system packages, installed if this user may do so.

Uses only the standard library: it runs before the environment exists.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys


def install(*packages: str) -> bool:
    """Install Debian packages if possible; return whether they were installed. Only root may install."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"Installing {', '.join(packages)} with apt-get", flush=True)
    return _apt_get("update") and _apt_get("install", "--yes", "--no-install-recommends", *packages)


def advice(*packages: str) -> str:
    """Return the command that an administrator should run."""
    command = "apt-get install" if shutil.which("apt-get") else "the package manager, for what Debian calls"
    return f"{command} {' '.join(packages)}"


def venv_package() -> str:
    """Return the Debian package that this Python needs to make virtual environments."""
    return f"python{sys.version_info.major}.{sys.version_info.minor}-venv"


def _apt_get(*arguments: str) -> bool:
    """Run apt-get; show its output only if it fails."""
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
