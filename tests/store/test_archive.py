"""An archive is the same bytes each time, and one from a stranger can do no harm."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.errors import StoreError
from toolkit.store import archive as module
from toolkit.store.archive import file_bytes, opened, unpack, write_archive
from toolkit.store.runs import RunWriter
from toolkit.store.verify import PROTOCOL, RECORD, verify

TOP = "study-0123456789abcdef"
FILES = {"config.yaml": b"name: study\n", "tables/a.parquet": b"PAR1" * 50}


def record(files: dict[str, bytes]) -> bytes:
    listed = {name: {"sha256": hashlib.sha256(data).hexdigest()} for name, data in files.items()}
    return json.dumps({"protocol": PROTOCOL, "files": listed}).encode()


def zipped(members: dict[str, bytes], change: Callable[[zipfile.ZipInfo], Any] = id) -> bytes:
    """A zip as a stranger may write it: any names, any modes."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.filename = name  # undoes what the class makes of a hostile name
            change(info)
            archive.writestr(info, data)
    return sink.getvalue()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "run.zip"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with RunWriter(str(tmp_path / "runs"), "study", "0123456789abcdef") as writer:
        for name, data in FILES.items():
            writer.write(name, data)
        return writer.finish({})


def whole(files: dict[str, bytes]) -> dict[str, bytes]:
    return {RECORD: record(files), **files}


def refused(place: Path, data: bytes, match: str) -> None:
    """Refuses an archive, and leaves nothing outside the folder it was to be unpacked into."""
    place.write_bytes(data)
    target = place.parent / "target" / "deep"
    with pytest.raises(StoreError, match=match) as error:
        unpack(place, target)
    assert str(error.value).startswith(str(place))
    assert {path.name for path in place.parent.iterdir()} <= {"run.zip", "target", "runs"}
    assert [path.name for path in target.parent.iterdir()] == ["deep"]
    if target.is_dir():
        for path in target.rglob("*"):
            assert not path.is_symlink()


class TestWriting:
    def test_the_same_members_give_the_same_bytes(self, tmp_path: Path, folder: Path) -> None:
        first = {name: folder / name for name in (RECORD, *FILES)}
        second = {name: file_bytes(folder, name) for name in reversed(first)}
        size = write_archive(tmp_path / "a.zip", first, top=TOP)
        write_archive(tmp_path / "b.zip", second, top=TOP)
        assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
        assert size == (tmp_path / "a.zip").stat().st_size
        with zipfile.ZipFile(tmp_path / "a.zip") as archive:
            assert archive.namelist() == sorted(f"{TOP}/{name}" for name in first)
            for info in archive.infolist():
                assert info.date_time == (1980, 1, 1, 0, 0, 0)
                assert info.external_attr >> 16 == stat.S_IFREG | 0o644

    def test_it_comes_back_whole(self, place: Path, folder: Path) -> None:
        write_archive(place, {name: folder / name for name in (RECORD, *FILES)}, top=TOP)
        with opened(place) as back:
            assert verify(back) == verify(folder)
            assert {p.relative_to(back).as_posix() for p in back.rglob("*") if p.is_file()} == {
                RECORD,
                *FILES,
            }
        assert not back.exists()

    def test_a_file_that_is_there_gives_way_only_to_force(self, place: Path) -> None:
        place.write_bytes(b"mine")
        with pytest.raises(StoreError, match="is there already; --force"):
            write_archive(place, {"a": b"x"}, top=TOP)
        assert place.read_bytes() == b"mine"
        write_archive(place, {"a": b"x"}, top=TOP, force=True)
        assert zipfile.is_zipfile(place)

    def test_a_failure_leaves_nothing_behind(self, place: Path, tmp_path: Path) -> None:
        place.write_bytes(b"mine")
        members = {"a": b"x", "b": tmp_path / "not there"}
        with pytest.raises(StoreError, match="cannot be written"):
            write_archive(place, members, top=TOP, force=True)
        assert [path.name for path in tmp_path.iterdir()] == ["run.zip"]
        assert place.read_bytes() == b"mine"
        with pytest.raises(StoreError, match="cannot be written"):
            write_archive(tmp_path / "no" / "where.zip", {"a": b"x"}, top=TOP)

    def test_more_than_an_archive_takes_is_refused(
        self, place: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "MAX_UNPACKED", 100)
        with pytest.raises(StoreError, match="over 100 bytes"):
            write_archive(place, {"a": b"x" * 101}, top=TOP)
        monkeypatch.setattr(module, "MAX_MEMBERS", 2)
        with pytest.raises(StoreError, match="3 files; an archive takes 2"):
            write_archive(place, dict.fromkeys("abc", b""), top=TOP)
        assert not place.exists()

    def test_what_packs_too_well_is_not_taken_for_a_bomb(self, place: Path) -> None:
        files = {"model/weights.safetensors": bytes(5_000_000)}
        write_archive(place, whole(files), top=TOP)
        with opened(place) as back:
            assert file_bytes(back, "model/weights.safetensors") == bytes(5_000_000)


class TestOpening:
    def test_a_folder_is_taken_as_it_is(self, folder: Path) -> None:
        with opened(folder) as found:
            assert found == folder
        assert folder.is_dir()

    def test_what_is_nowhere_is_left_to_whoever_opens_the_run(self, tmp_path: Path) -> None:
        with opened(tmp_path / "nowhere") as found:
            assert not found.exists()

    def test_the_folder_goes_when_its_user_fails(self, place: Path) -> None:
        place.write_bytes(zipped(whole(FILES)))
        with pytest.raises(KeyError), opened(place) as found:
            raise KeyError
        assert not found.exists()

    @pytest.mark.parametrize("top", ["", "my folder/"])
    def test_one_packed_by_hand_opens_too(self, place: Path, top: str) -> None:
        members = {f"{top}{name}": data for name, data in whole(FILES).items()}
        place.write_bytes(zipped({f"{top}tables/": b""} | members))
        with opened(place) as found:
            assert verify(found)

    def test_another_file_is_no_archive(self, place: Path) -> None:
        for data in (b"", b"PK", b"name: study\n", bytes(100_000)):
            refused(place, data, "neither a run's folder nor a whole archive")
            (place.parent / "target" / "deep").rmdir()

    def test_a_zip_of_something_else_is_told(self, place: Path) -> None:
        refused(place, zipped({"a.txt": b"x"}), "no archive of a run: no run.json")

    def test_another_protocol_is_told(self, place: Path) -> None:
        refused(place, zipped({RECORD: b'{"protocol": 99, "files": {}}'}), "protocol 99")
        (place.parent / "target" / "deep" / RECORD).unlink()
        (place.parent / "target" / "deep").rmdir()
        refused(place, zipped({RECORD: b"["}), "run.json: damaged: not JSON")

    def test_what_run_json_does_not_list_is_refused(self, place: Path) -> None:
        members = whole(FILES) | {"more.py": b"x"}
        refused(place, zipped(members), "'more.py' is in the archive and not in its run.json")

    def test_what_it_lists_must_be_there_and_be_it(self, place: Path) -> None:
        members = whole(FILES)
        del members["config.yaml"]
        refused(place, zipped(members), "'config.yaml' is missing")

    def test_a_changed_file_is_named(self, place: Path) -> None:
        members = whole(FILES) | {"config.yaml": b"name: other\n"}
        refused(place, zipped(members), "'config.yaml' is not what the run wrote")

    def test_a_truncated_one_is_told_wherever_it_ends(self, place: Path) -> None:
        data = zipped(whole(FILES))
        for end in range(0, len(data), 7):
            place.write_bytes(data[:end])
            with pytest.raises(StoreError), opened(place):
                pass

    @settings(max_examples=150)
    @given(data=st.data())
    def test_a_damaged_one_is_refused_or_whole(
        self, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        good = bytearray(zipped(whole(FILES)))
        for _ in range(data.draw(st.integers(1, 4))):
            at = data.draw(st.integers(0, len(good) - 1))
            good[at] = data.draw(st.integers(0, 255))
        place = tmp_path_factory.getbasetemp() / "damaged.zip"
        place.write_bytes(bytes(good))
        try:
            with opened(place) as found:
                assert set(verify(found)["files"]) == set(FILES)
        except StoreError:
            pass


PARTS = ["..", ".", "", "a", "/", "\\", "C:", "~", " ", "nul", "x.", "é", "\x00"]


class TestHostileNames:
    @pytest.mark.parametrize(
        "name",
        [
            "../evil",
            "a/../../evil",
            "/etc/evil",
            "//server/evil",
            "C:/evil",
            "C:evil",
            "a\\..\\evil",
            "..\\evil",
            "a//b",
            "./a",
            "a/./b",
            "",
            "/",
            "..",
            "a\x00b",
            "a\nb",
            "a/con",
            "NUL.txt",
            "a./b",
            "a /b",
            "file:stream",
        ],
    )
    def test_they_are_refused_by_name(self, place: Path, name: str) -> None:
        listed = {name: b"x"}
        refused(place, zipped({RECORD: record(listed)} | listed), "a member that is not a path")

    @settings(max_examples=150)
    @given(
        parts=st.lists(st.sampled_from(PARTS), min_size=1, max_size=5),
        joint=st.sampled_from(["/", "\\", ""]),
    )
    def test_no_name_leads_out(
        self, parts: list[str], joint: str, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        name = joint.join(parts)
        if name == RECORD:
            return
        home = tmp_path_factory.mktemp("home")
        place = home / "run.zip"
        place.write_bytes(zipped({RECORD: record({name: b"x"}), name: b"x"}))
        try:
            unpack(place, home / "in" / "run")
        except StoreError:
            pass
        else:
            assert (home / "in" / "run" / name).read_bytes() == b"x"
        assert {path.name for path in home.iterdir()} == {"run.zip", "in"}
        assert [path.name for path in (home / "in").iterdir()] == ["run"]

    @pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFDIR])
    def test_links_and_devices_are_refused(self, place: Path, kind: int) -> None:
        def change(info: zipfile.ZipInfo) -> None:
            if info.filename != RECORD:
                info.external_attr = (kind | 0o777) << 16

        listed = {"link": b"/etc/passwd"}
        members = {RECORD: record(listed)} | listed
        refused(place, zipped(members, change), "no plain file: 'link'")

    def test_two_of_one_name_are_refused(self, place: Path) -> None:
        sink = io.BytesIO(zipped(whole(FILES)))
        with zipfile.ZipFile(sink, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("config.yaml", b"name: other\n")
        refused(place, sink.getvalue(), "two members of one name")

    @pytest.mark.parametrize("other", ["Config.YAML", "CONFIG.yaml"])
    def test_names_that_some_systems_take_for_one_are_refused(
        self, place: Path, other: str
    ) -> None:
        refused(place, zipped(whole(FILES | {other: b"x"})), "two members of one name")

    def test_a_file_and_a_folder_of_one_name(self, place: Path) -> None:
        refused(place, zipped(whole({"a": b"x", "a/b": b"y"})), "cannot be unpacked")

    def test_an_encrypted_or_oddly_packed_one_is_refused(self, place: Path) -> None:
        data = bytearray(zipped(whole(FILES)))
        data[data.rindex(b"PK\x01\x02") + 8] |= 1
        refused(place, bytes(data), "encrypted")

    def test_another_compression_is_refused(self, place: Path) -> None:
        sink = io.BytesIO()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_LZMA) as archive:
            archive.writestr(RECORD, record({}))
        refused(place, sink.getvalue(), "packed in a way")


class TestBombs:
    def test_one_that_unpacks_to_much_is_stopped_while_reading(self, place: Path) -> None:
        listed = {"tables/a.parquet": bytes(300_000_000)}
        data = zipped({RECORD: record(listed)} | listed)
        assert len(data) < 400_000
        tracemalloc.start()
        refused(place, data, "200 times its size")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 30_000_000
        written = place.parent / "target" / "deep" / "tables" / "a.parquet"
        assert written.stat().st_size < 80_000_000

    def test_a_header_that_lies_about_the_size_is_not_believed(self, place: Path) -> None:
        listed = {"a": bytes(50_000_000)}
        data = bytearray(zipped({RECORD: record(listed)} | listed))
        at = data.rindex(b"PK\x01\x02")
        data[at + 24 : at + 28] = struct.pack("<I", 10)
        place.write_bytes(bytes(data))
        with pytest.raises(StoreError), opened(place):
            pass

    def test_the_cap_on_all_together(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "MAX_UNPACKED", 600)
        refused(place, zipped(whole({"a": bytes(500), "b": bytes(500)})), "over 600 bytes")

    def test_a_record_that_is_too_large(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "MAX_RECORD", 100)
        refused(place, zipped(whole(FILES)), "larger than 100 bytes")

    def test_too_many_members(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "MAX_MEMBERS", 2)
        refused(place, zipped(whole(FILES)), "the cap is 2 members")

    def test_a_list_of_members_that_lies_about_its_length(
        self, place: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        data = bytearray(zipped(whole(FILES)))
        data[-12:-10] = struct.pack("<H", 1)
        monkeypatch.setattr(module, "MAX_MEMBERS", 2)
        refused(place, bytes(data), "the cap is 2")

    def test_a_list_of_members_that_is_too_long_to_read(self, place: Path) -> None:
        data = bytearray(zipped(whole(FILES)))
        data[-10:-6] = struct.pack("<I", 500_000_000)
        refused(place, bytes(data), "the cap is 10,000 members")


def test_a_file_outside_the_run_is_not_read(folder: Path) -> None:
    with pytest.raises(StoreError, match="not a path within"):
        file_bytes(folder, "../latest")
    with pytest.raises(StoreError, match="cannot be read"):
        file_bytes(folder, "nothing")
