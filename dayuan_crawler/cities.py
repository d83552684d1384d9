"""The eleven prefecture-level cities of Shanxi, and the expected paths of their sections on the portal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class City:
    """A city: its ``name`` on the command line, its Chinese name, and the section's expected path.

    ``other_names`` are spellings that the portal may use for the section instead of ``name``.
    """

    name: str
    chinese: str
    other_names: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return f"/gsyl/{self.name}/"


# Only yangquan's section is confirmed; a spider looks up the others in the portal's navigation.
CITIES: dict[str, City] = {
    city.name: city
    for city in (
        City("changzhi", "长治"),
        City("datong", "大同"),
        City("jincheng", "晋城"),
        City("jinzhong", "晋中"),
        City("linfen", "临汾"),
        City("lvliang", "吕梁", ("luliang",)),
        City("shuozhou", "朔州"),
        City("taiyuan", "太原"),
        City("xinzhou", "忻州"),
        City("yangquan", "阳泉"),
        City("yuncheng", "运城"),
    )
}
