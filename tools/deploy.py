"""Checks every file in ``deploy/``; ``make check`` runs this. ``--write`` writes the crawls of Kubernetes, one a city."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from configparser import ConfigParser
from fnmatch import fnmatch
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from dayuan_crawler.console.routes.monitoring import FAMILIES
from dayuan_crawler.portal import OWN

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
CRAWLS = DEPLOY / "kubernetes/crawls.yaml"
# The newest that the package knows is checked as well.
OLDEST_KUBERNETES = "1.28"
INSTALLED = "/opt/dayuan_crawler/.venv/bin/scrapy"
_JOB = re.compile(r"(#.*|[A-Z_]+=.*|(\S+ ){5} *\S.*)?")
# What Prometheus makes itself.
_OWN_METRICS = frozenset({"up"})
_CRAWL = """\
apiVersion: batch/v1
kind: CronJob
metadata:
  name: dayuan-crawl-{city}
  labels: {{ app.kubernetes.io/name: dayuan, app.kubernetes.io/component: crawl, dayuan/section: {city} }}
spec:
  schedule: "{minute} {hour} * * *"
  timeZone: Asia/Shanghai
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 21600
  jobTemplate:
    spec:
      # Workers that share one run, and the portal's delay. The work is done when one of them says so.
      parallelism: 1
      backoffLimit: 4
      template:
        metadata:
          labels: {{ app.kubernetes.io/name: dayuan, app.kubernetes.io/component: crawl, dayuan/section: {city} }}
        spec:
          restartPolicy: OnFailure
          automountServiceAccountToken: false
          terminationGracePeriodSeconds: 120
          securityContext:
            runAsNonRoot: true
            runAsUser: 10001
            fsGroup: 10001
            seccompProfile: {{ type: RuntimeDefault }}
          containers:
            - name: crawl
              image: dayuan-crawler
              args: [crawl, {city}, -a, join=1]
              envFrom:
                - configMapRef: {{ name: dayuan-settings }}
                - secretRef: {{ name: dayuan-secrets }}
              resources:
                requests: {{ cpu: 100m, memory: 250Mi }}
                limits: {{ memory: 1Gi }}
              securityContext:
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                capabilities: {{ drop: [ALL] }}
              volumeMounts:
                - {{ name: data, mountPath: /data }}
                - {{ name: tmp, mountPath: /tmp }}
          volumes:
            - name: data
              persistentVolumeClaim: {{ claimName: dayuan-data }}
            - name: tmp
              emptyDir: {{}}
"""


class Fault(Exception):
    """What is wrong with a file."""


def main() -> None:
    if sys.argv[1:] == ["--write"]:
        CRAWLS.write_text(crawls(), encoding="utf-8")
        return
    listed = subprocess.run(["git", "ls-files", "-z", "deploy"], cwd=ROOT, capture_output=True, text=True, check=True)
    faults = [
        f"{name}: {fault}"
        for name in sorted(filter(None, listed.stdout.split("\0")))
        for fault in faults_of(ROOT / name)
    ]
    for fault in faults:
        print(fault)
    sys.exit(bool(faults))


def faults_of(path: Path) -> list[str]:
    """What is wrong with one file."""
    name = str(path.relative_to(DEPLOY))
    check = next((check for pattern, check in CHECKS.items() if fnmatch(name, pattern)), None)
    if check is None:
        return ["nothing checks this file: name a check in tools/deploy.py"]
    try:
        check(path)
    except Exception as error:  # noqa: BLE001 - each checker has errors of its own, and all of them are findings
        return [f"{type(error).__name__}: {str(error).splitlines()[0]}"]
    return []


def crawls() -> str:
    """The crawls of all cities, apart from each other in the early morning."""
    head = "# Written by `python -m tools.deploy --write`: a crawl a city, once a day. Delete those that you do not want.\n"
    jobs = [
        _CRAWL.format(city=city, minute=20 * number % 60, hour=5 + 20 * number // 60)
        for number, city in enumerate(OWN.sections)
    ]
    return head + "---\n".join(jobs)


def _dockerfile(path: Path) -> None:
    hadolint = shutil.which("hadolint", path=str(Path(sys.executable).parent)) or "hadolint"
    _run(hadolint, "--no-color", str(path))


def _compose(path: Path) -> None:
    from compose_spec import PyCompose  # noqa: PLC0415 - `make check` alone installs these

    # Its parser knows no merge keys.
    merged = yaml.safe_load(path.read_text(encoding="utf-8"))
    PyCompose.from_yaml(yaml.safe_dump({name: value for name, value in merged.items() if not name.startswith("x-")}))


def _kubernetes(path: Path) -> None:
    import kubernetes_validate  # noqa: PLC0415

    if path == CRAWLS and path.read_text(encoding="utf-8") != crawls():
        raise Fault("run python -m tools.deploy --write")
    for resource in yaml.safe_load_all(path.read_text(encoding="utf-8")):
        for version in (OLDEST_KUBERNETES, kubernetes_validate.latest_version()):
            kubernetes_validate.validate(resource, version, strict=True)


def _kustomization(path: Path) -> None:
    named = set(yaml.safe_load(path.read_text(encoding="utf-8"))["resources"])
    there = {other.name for other in path.parent.glob("*.yaml")} - {path.name}
    if named != there:
        raise Fault(f"it names {sorted(named)}, and there are {sorted(there)}")


def _alerts(path: Path) -> None:
    for group in yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]:
        for rule in group["rules"]:
            if unknown := set(rule) - {"alert", "expr", "for", "labels", "annotations"}:
                raise Fault(f"{rule['alert']}: unknown keys {sorted(unknown)}")
            _expression(rule["expr"])
            if not rule["annotations"]["summary"]:
                raise Fault(f"{rule['alert']} has no summary")


def _dashboard(path: Path) -> None:
    board = json.loads(path.read_text(encoding="utf-8"))
    numbers = [panel["id"] for panel in board["panels"]]
    if len(numbers) != len(set(numbers)):
        raise Fault("two panels have the same id")
    for panel in board["panels"]:
        for target in panel["targets"]:
            _expression(target["expr"].replace("$section", ".*"))


def _expression(text: str) -> None:
    """Raise Fault or the parser's error if a query is wrong, or names a metric that the console does not have."""
    import promql_parser  # noqa: PLC0415

    promql_parser.parse(text)
    names = set(re.findall(r"\b(dayuan_\w+|up)\b", text))
    if unknown := names - FAMILIES - _OWN_METRICS:
        raise Fault(f"{text}: the console has no {', '.join(sorted(unknown))}")


def _unit(path: Path) -> None:
    # Where there is no systemd, nobody uses its units; a test runs what they run.
    if analyze := shutil.which("systemd-analyze"):
        with TemporaryDirectory() as folder:
            for unit in DEPLOY.glob("*@.*"):
                text = unit.read_text(encoding="utf-8").replace(
                    INSTALLED, str(Path(sys.executable).with_name("scrapy"))
                )
                (Path(folder) / unit.name.replace("@", "@yangquan")).write_text(text, encoding="utf-8")
            _run(analyze, "verify", "--man=no", str(Path(folder) / path.name.replace("@", "@yangquan")))


def _crontab(path: Path) -> None:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not _JOB.fullmatch(line):
            raise Fault(f"line {number} is no job")


def _ini(path: Path) -> None:
    ConfigParser().read_string(path.read_text(encoding="utf-8"))


def _environment(path: Path) -> None:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not re.fullmatch(r"(#.*|[A-Z_]+=.+)?", line):
            raise Fault(f"line {number} is no NAME=value")


def _yaml(path: Path) -> None:
    yaml.safe_load(path.read_text(encoding="utf-8"))


def _lines(path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        place = line.removeprefix("!")
        if line.startswith("!") and not (ROOT / place).exists():
            raise Fault(f"there is no {place}")


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    # systemd-analyze passes unknown keys with a warning.
    if done.returncode or done.stderr:
        raise Fault(" | ".join((done.stdout + done.stderr).split("\n")).strip())


CHECKS: dict[str, Callable[[Path], None]] = {
    "Dockerfile": _dockerfile,
    "Dockerfile.dockerignore": _lines,
    "compose.yaml": _compose,
    "kubernetes/kustomization.yaml": _kustomization,
    "kubernetes/*.yaml": _kubernetes,
    "prometheus/alerts.yaml": _alerts,
    "prometheus/prometheus.yml": _yaml,
    "grafana/*.json": _dashboard,
    "*.env": _environment,
    "*.service": _unit,
    "*.timer": _unit,
    "crontab": _crontab,
    "scrapyd.conf": _ini,
}

if __name__ == "__main__":
    main()
