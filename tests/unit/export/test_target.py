"""An exported file is complete or absent."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dayuan_crawler.export import TargetError, write_file, write_stdout

if TYPE_CHECKING:
    from collections.abc import Iterator


def broken_off(*chunks: bytes) -> Iterator[bytes]:
    yield from chunks
    raise LookupError("the database went away")


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


class TestFile:
    def test_is_written_whole(self, tmp_path: Path) -> None:
        write_file([b"one\n", b"", b"two\n"], str(tmp_path / "a.jsonl"))
        assert (tmp_path / "a.jsonl").read_bytes() == b"one\ntwo\n"
        assert names(tmp_path) == ["a.jsonl"]

    def test_is_not_there_before_it_is_complete(self, tmp_path: Path) -> None:
        def chunks() -> Iterator[bytes]:
            for _ in range(3):
                assert not (tmp_path / "a.jsonl").exists()
                yield b"x" * 1_000_000

        write_file(chunks(), str(tmp_path / "a.jsonl"))
        assert (tmp_path / "a.jsonl").stat().st_size == 3_000_000

    def test_an_error_of_the_records_leaves_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(LookupError):
            write_file(broken_off(b"x" * 1_000_000), str(tmp_path / "a.jsonl"))
        assert names(tmp_path) == []

    @pytest.mark.parametrize("interruption", [LookupError, KeyboardInterrupt, SystemExit])
    def test_an_interruption_leaves_the_older_file(self, tmp_path: Path, interruption: type[BaseException]) -> None:
        def chunks() -> Iterator[bytes]:
            yield b"new"
            raise interruption

        (tmp_path / "a.jsonl").write_bytes(b"old")
        with pytest.raises(interruption):
            write_file(chunks(), str(tmp_path / "a.jsonl"))
        assert (tmp_path / "a.jsonl").read_bytes() == b"old"
        assert names(tmp_path) == ["a.jsonl"]

    def test_a_new_file_has_the_mode_that_the_umask_gives(self, tmp_path: Path) -> None:
        before = os.umask(0o027)
        try:
            write_file([b"x"], str(tmp_path / "a.jsonl"))
        finally:
            os.umask(before)
        assert (tmp_path / "a.jsonl").stat().st_mode & 0o777 == 0o640

    def test_an_older_file_keeps_its_mode(self, tmp_path: Path) -> None:
        (tmp_path / "a.jsonl").touch(mode=0o600)
        write_file([b"x"], str(tmp_path / "a.jsonl"))
        assert (tmp_path / "a.jsonl").stat().st_mode & 0o777 == 0o600

    def test_a_link_stays_a_link(self, tmp_path: Path) -> None:
        (tmp_path / "store").mkdir()
        (tmp_path / "latest.csv").symlink_to("store/today.csv")
        write_file([b"x"], str(tmp_path / "latest.csv"))
        assert (tmp_path / "latest.csv").is_symlink()
        assert (tmp_path / "store" / "today.csv").read_bytes() == b"x"

    def test_a_pipe_is_written_directly(self, tmp_path: Path) -> None:
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        received: list[bytes] = []
        reader = threading.Thread(target=lambda: received.append(pipe.read_bytes()))
        reader.start()
        write_file([b"one", b"two"], str(pipe))
        reader.join(timeout=10)
        assert received == [b"onetwo"]
        assert pipe.is_fifo()


class TestErrors:
    def test_a_link_to_a_pipe_without_a_name_is_written_directly(self, tmp_path: Path) -> None:
        # As /dev/stdout is one in a pipe, and what >(program) gives.
        reader, writer = os.pipe()
        try:
            (tmp_path / "link").symlink_to(f"/dev/fd/{writer}")
            write_file([b"one", b"two"], str(tmp_path / "link"))
            assert os.read(reader, 100) == b"onetwo"
        finally:
            os.close(reader)
            os.close(writer)
        assert [path.name for path in tmp_path.iterdir()] == ["link"]

    def test_a_missing_folder(self, tmp_path: Path) -> None:
        target = tmp_path / "missing" / "a.csv"
        with pytest.raises(TargetError) as caught:
            write_file([b"x"], str(target))
        assert str(caught.value) == (
            f"cannot write {target}: No such file or directory; make its folder first, or choose another"
        )

    def test_a_folder_in_its_place(self, tmp_path: Path) -> None:
        (tmp_path / "a.csv").mkdir()
        with pytest.raises(TargetError, match="Is a directory; choose a place"):
            write_file([b"x"], str(tmp_path / "a.csv"))
        assert names(tmp_path) == ["a.csv"]

    def test_a_file_as_folder(self, tmp_path: Path) -> None:
        (tmp_path / "a").touch()
        with pytest.raises(TargetError, match="Not a directory"):
            write_file([b"x"], str(tmp_path / "a" / "b.csv"))

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
    def test_a_folder_without_permission(self, tmp_path: Path) -> None:
        tmp_path.chmod(0o500)
        with pytest.raises(TargetError, match="Permission denied; choose a place that can be written to"):
            write_file([b"x"], str(tmp_path / "a.csv"))

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
    def test_a_full_disk(self) -> None:
        with pytest.raises(TargetError, match="/dev/full: No space left on device; make room there"):
            write_file([b"x" * 1_000_000], "/dev/full")

    @pytest.mark.usefixtures("full_disk")
    def test_a_disk_that_fills_up_leaves_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "a.csv").write_bytes(b"old")
        with pytest.raises(TargetError, match="File too large; make room there"):
            write_file([b"x" * 100_000] * 20, str(tmp_path / "a.csv"))
        assert (tmp_path / "a.csv").read_bytes() == b"old"
        assert names(tmp_path) == ["a.csv"]

    @pytest.fixture
    def full_disk(self) -> Iterator[None]:
        """No file may grow past a megabyte: the kernel's own refusal in mid-write."""
        resource = pytest.importorskip("resource")
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
        yield
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_standard_output_gets_the_bytes(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    write_stdout([b"\xef\xbb\xbfa\r\n", b"b\r\n"])
    assert capsysbinary.readouterr().out == b"\xef\xbb\xbfa\r\nb\r\n"


def test_a_closed_standard_output_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", None)
    with pytest.raises(TargetError) as caught:
        write_stdout([b"x"])
    assert str(caught.value) == "cannot write standard output: it is closed; open it, or name a file with -o"
