"""Portals and their sections: what is known of a portal before any of its pages is fetched."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NoReturn, Self
from urllib.parse import SplitResult, urlsplit

# The form of the names of portals, sections and cities.
NAME = "[a-z][a-z0-9_-]{0,31}"
_NAME = re.compile(NAME)
_PATH = re.compile(r"/(?![/\\])[^\s#\\\x00-\x1f]{0,400}")
DEFAULT_PORTS = {"http": 80, "https": 443}
# The names of crawl's other arguments.
RESERVED = frozenset({"all", "section"})
NAME_RULE = "write a name of small letters, digits, - and _ that begins with a letter, but not all or section"
_EXAMPLE = '["http://www.example.com"]'
_PACKAGED = "dayuan_crawler"
# Its sections are known by their own names, without the portal's, as they were when there was no other portal.
OWN_NAME = "shanxidayuan"


class PortalError(ValueError):
    """One line: the file, the key, what is wrong, and what to write instead."""


@lru_cache(maxsize=4096)
def split_address(url: str) -> tuple[str, str, int, SplitResult] | None:
    """Split a web address into scheme, ASCII host, port and parts; None for anything else, including user names."""
    try:
        split = urlsplit(url.strip())
        scheme = split.scheme.lower()
        if scheme not in DEFAULT_PORTS or "@" in split.netloc or "\\" in split.netloc or not split.hostname:
            return None
        host = split.hostname.rstrip(".")
        if not host.isascii():
            host = host.encode("idna").decode("ascii")
        return scheme, host, split.port or DEFAULT_PORTS[scheme], split
    except ValueError:  # bad port, bad brackets, or a host that IDNA rejects
        return None


def origin_text(scheme: str, host: str, port: int) -> str:
    """Return the text of an origin, without a default port."""
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}" + ("" if port == DEFAULT_PORTS[scheme] else f":{port}")


def parse_origin(text: str) -> str:
    """Return an origin in its canonical form. Raises ValueError for anything but a web address without a path."""
    parts = split_address(text)
    if parts is None or parts[3].path not in ("", "/") or parts[3].query or parts[3].fragment:
        raise ValueError(f"not the address of a portal: {text!r}")
    return origin_text(*parts[:3])


def section_key(portal: str, name: str) -> str:
    """Return the text that identifies a section in a database, an archive and on the command line."""
    return name if portal == OWN_NAME else f"{portal}/{name}"


def split_key(key: str) -> tuple[str, str]:
    """Return the names of a section's portal and of the section."""
    portal, slash, name = key.rpartition("/")
    return (portal, name) if slash else (OWN_NAME, key)


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a portal: its ``name`` on the command line, its title in the portal's navigation, its expected path.

    ``other_names`` are spellings that the portal may use in addresses. ``city`` is the name of the city that the section
    is about, if it is about one.
    """

    portal: str
    name: str
    title: str
    path: str
    other_names: tuple[str, ...] = ()
    city: str | None = None

    @property
    def key(self) -> str:
        return section_key(self.portal, self.name)

    @property
    def folder(self) -> str | None:
        """The folder in which the section's pages are, in lower case; None if its path is no folder of its own."""
        return self.path.lower() if len(self.path) > 1 and self.path.endswith("/") and "?" not in self.path else None


@dataclass(frozen=True, eq=False)
class Portal:
    """A portal: its origins, the one to be requested first, and its declared sections by name."""

    name: str
    title: str
    origins: tuple[str, ...]
    sections: Mapping[str, Section] = field(repr=False)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a portal from a TOML file. Raises PortalError."""
        try:
            return cls._parse(path.read_bytes(), str(path))
        except OSError as error:
            raise PortalError(f"cannot read portal file {path}: {error.strerror}") from None

    @classmethod
    def packaged(cls, name: str) -> Self:
        """Read a portal that is part of this package. Raises PortalError."""
        if name not in packaged_names():
            known = " ".join(packaged_names())
            raise PortalError(
                f"unknown portal {name!r}; the known ones are {known}; or name a TOML file, as portal.toml"
            )
        place = files(_PACKAGED).joinpath("portals", f"{name}.toml")
        return cls._parse(place.read_bytes(), str(place))

    @classmethod
    def _parse(cls, content: bytes, where: str) -> Self:
        try:
            values = tomllib.loads(content.decode())
        except UnicodeDecodeError:
            raise PortalError(f"portal file {where}: it is not text; save it as UTF-8") from None
        except tomllib.TOMLDecodeError as error:
            raise PortalError(f"portal file {where}: it is not TOML: {error}") from None
        file = _Table(where, "", values)
        name = file.name("name")
        portal = cls(
            name,
            file.text("title", name),
            tuple(dict.fromkeys(file.origins("origins"))),
            {key: _section(name, key, file.table("sections", key)) for key in file.tables("sections")},
        )
        file.end("name", "title", "origins", "sections")
        holders: dict[str, str] = {}
        for section in portal.sections.values():
            for known in (section.name, *section.other_names, section.path):
                if (other := holders.setdefault(known, section.name)) != section.name:
                    file.fail(f"sections.{section.name}", f"{known!r} is section {other}'s, too; write another")
        return portal

    @property
    def noun(self) -> str:
        """What messages call a section: a city, if all are cities."""
        return "city" if all(section.city for section in self.sections.values()) and self.sections else "section"

    @property
    def nouns(self) -> str:
        return "cities" if self.noun == "city" else "sections"

    def section(self, name: str) -> Section:
        """Return the section of this name: a declared one, or another one, of which nothing is known."""
        return self.sections.get(name) or Section(self.name, name, name, "/")

    def other_section(self, url: str, name: str | None) -> Section:
        """Return a section that is not declared, named after its address if no name is given. Raises ValueError."""
        path, query = urlsplit(url)[2:4]
        own = name if name is not None else "" if query else path.rstrip("/").rpartition("/")[2].lower()
        if not _NAME.fullmatch(own) or own in RESERVED:
            given = f"-a name={name}" if name is not None else f"-a url={url}: no name can be made of it"
            raise ValueError(f"{given}: {NAME_RULE}, as -a name=zxzx")
        folder = path.lower().rstrip("/") + "/"
        known = self.sections.get(own) or next((one for one in self.sections.values() if one.folder == folder), None)
        if known is not None:
            name_it = "" if known.folder == folder else ", or another name, as -a name=zxzx"
            raise ValueError(
                f"{known.name} is a {self.noun} of portal {self.name}: write scrapy crawl {known.name}{name_it}"
            )
        return self.section(own)

    def key(self, name: str) -> str | None:
        """Return the key of a section as named on the command line (NAME or PORTAL/NAME); None for an impossible name."""
        portal, slash, own = name.rpartition("/")
        if not _NAME.fullmatch(own) or (slash and not _NAME.fullmatch(portal)):
            return None
        return section_key(portal if slash else self.name, own)

    def with_others(self, keys: Iterable[str]) -> list[str]:
        """Return the keys of the declared sections, then all others among these keys."""
        declared = [section.key for section in self.sections.values()]
        return [*declared, *sorted(set(keys).difference(declared))]

    def section_at(self, path: str) -> Section | None:
        """Return the declared section to which a path belongs: by its folder, or by a city's name anywhere in it."""
        path = path.lower()
        for folder, section in self._folders:
            if path.startswith(folder):
                return section
        return next((self._of_cities[part] for part in path.split("/") if part in self._of_cities), None)

    @cached_property
    def _folders(self) -> list[tuple[str, Section]]:
        """Folders with their sections, the deepest first."""
        folders = [(section.folder, section) for section in self.sections.values() if section.folder is not None]
        return sorted(folders, key=lambda pair: -len(pair[0]))

    @cached_property
    def _of_cities(self) -> dict[str, Section]:
        """The sections of cities, by the names that addresses use. Other sections' names are too common (news)."""
        return {
            name: section
            for section in self.sections.values()
            if section.city is not None
            for name in (section.name, *section.other_names)
        }


def packaged_names() -> list[str]:
    """Return the names of the portals in this package."""
    return sorted(
        place.name.removesuffix(".toml")
        for place in files(_PACKAGED).joinpath("portals").iterdir()
        if place.name.endswith(".toml")
    )


@cache
def portal_named(text: str) -> Portal:
    """Return a portal of this package by its name, or one by its TOML file. Raises PortalError."""
    if text == OWN_NAME:
        return OWN
    return Portal.load(Path(text)) if text.endswith(".toml") or "/" in text else Portal.packaged(text)


class _Table:
    """Reads the values of a TOML table, and says in one line what is wrong with them."""

    def __init__(self, where: str, inside: str, values: Any) -> None:
        self._where = where
        self._inside = inside
        self._values: dict[str, Any] = values

    def fail(self, key: str, problem: str) -> NoReturn:
        raise PortalError(f"portal file {self._where}: {self._inside}{key}: {problem}")

    def has(self, key: str) -> bool:
        return key in self._values

    def end(self, *keys: str) -> None:
        """Refuse any other key."""
        for key in self._values:
            if key not in keys:
                self.fail(key, f"unknown key; the keys here are {', '.join(keys)}")

    def text(self, key: str, default: str | None) -> str:
        value = self._values.get(key, default)
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            self.fail(key, f"{value!r}: write a text in quotes" if key in self._values else "write it, in quotes")
        return value

    def name(self, key: str, default: str | None = None) -> str:
        value = self.text(key, default)
        if not _NAME.fullmatch(value):
            self.fail(key, f"{value!r}: {NAME_RULE}")
        return value

    def texts(self, key: str, example: str) -> list[str]:
        values = self._values.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            self.fail(key, f"{values!r}: write a list of texts, as {example}")
        return values

    def origins(self, key: str) -> Iterator[str]:
        values = self.texts(key, _EXAMPLE)
        if not values:
            self.fail(key, f"write the portal's addresses, as {_EXAMPLE}")
        for value in values:
            try:
                yield parse_origin(value)
            except ValueError:
                self.fail(key, f"{value!r}: write an address without a path, as {_EXAMPLE}")

    def tables(self, key: str) -> list[str]:
        values = self._values.get(key, {})
        if not isinstance(values, dict):
            self.fail(key, "write a table for each section, as [sections.news]")
        return list(values)

    def table(self, key: str, inner: str) -> _Table:
        values = self._values[key][inner]
        if not isinstance(values, dict):
            self.fail(f"{key}.{inner}", f"{values!r}: write a table, as [{key}.{inner}]")
        if not _NAME.fullmatch(inner) or inner in RESERVED:
            self.fail(f"{key}.{inner}", NAME_RULE)
        return _Table(self._where, f"{self._inside}{key}.{inner}.", values)


def _section(portal: str, name: str, table: _Table) -> Section:
    path = table.text("path", f"/{name}/")
    if not _PATH.fullmatch(path):
        table.fail("path", f"{path!r}: write the path of its list, as /{name}/")
    names = tuple(value.lower() for value in table.texts("other_names", f'["{name}2"]'))
    city = table.name("city", name) if table.has("city") else None
    table.end("title", "path", "other_names", "city")
    return Section(portal, name, table.text("title", name), path, names, city)


# The portal of this package, which is the default.
OWN = Portal.packaged(OWN_NAME)


def names_of(key: str, *portals: Portal) -> dict[str, Any]:
    """Return a section's names as records have them; its city is known if the section is one of these portals' or ours."""
    portal, name = split_key(key)
    known = next((one for one in (*portals, OWN) if one.name == portal), None)
    return {"city": known.section(name).city if known else None, "portal": portal, "section": name}
