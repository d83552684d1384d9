"""How the systems fill counters in: by scripts of these addresses, and into elements of these ids."""

from __future__ import annotations

import re

# EmpireCMS's ViewClick and ViewMore, and DedeCMS's count.php.
COUNTER_SCRIPT = re.compile(r"ViewClick|ViewMore|/count\.php", re.IGNORECASE)
# Of EmpireCMS's ViewClick: which counter ``down`` selects, where it is not the views.
LIKES_SCRIPT = "down=5"
NOT_VIEWS_SCRIPT = "down="
# Elements whose number a script of EmpireCMS puts in when the page is opened, whatever is printed there.
FILLED_BY_SCRIPT = {
    "onclickshowdiv": "view_count",
    "diggtopshowdiv": "like_count",
    "plnumshowdiv": "comment_count",
    "infocommentnumarea": "comment_count",
}
