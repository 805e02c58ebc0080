"""Become another program: without root's rights where asked, and ended by the kernel when our parent ends.

Run as a file with `python -I -S`, so it starts in milliseconds and imports nothing of ours:
    launch.py SIGNAL [folder] -- program argument…
With a folder: leave root behind, and see that whoever the program runs as owns that folder.
"""

import ctypes
import os
import pwd
import shutil
import signal
import sys

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1

libc = ctypes.CDLL(None, use_errno=True)


def launch(options: list[str], argv: list[str]) -> None:
    """Give up root, ask the kernel for a signal at the parent's end, and become the program."""
    parent = os.getppid()
    death_signal = signal.Signals[options[0]]
    if len(options) == 2 and os.geteuid() == 0 and not leave_root_by_namespace(options[1]):
        argv = leave_root_by_setpriv(options[1], death_signal, argv)
    # Changing identity clears the request, so it comes last; and the parent may already have gone meanwhile.
    libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
    if os.getppid() == parent:
        os.execv(argv[0], argv)


def leave_root_by_namespace(folder: str) -> bool:
    """Be “nobody” inside a user namespace: no account to make, no file to give away."""
    nobody = pwd.getpwnam("nobody")
    give(folder, 0, 0)
    if os.environ.get("MKT_NO_USER_NAMESPACE") or libc.unshare(CLONE_NEWUSER) != 0:
        return False
    for name, value in (
        ("setgroups", "deny"),
        ("uid_map", f"{nobody.pw_uid} 0 1"),
        ("gid_map", f"{nobody.pw_gid} 0 1"),
    ):
        with open(f"/proc/self/{name}", "w") as control:
            control.write(value)
    return True


def leave_root_by_setpriv(folder: str, death_signal: signal.Signals, argv: list[str]) -> list[str]:
    """Be “nobody” for good, but keep the right to walk through folders: the data may lie below /root."""
    nobody = pwd.getpwnam("nobody")
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        sys.exit(
            "PostgreSQL does not run as root, and neither user namespaces nor setpriv are here to leave it."
        )
    give(folder, nobody.pw_uid, nobody.pw_gid)
    return [
        setpriv,
        f"--reuid={nobody.pw_uid}",
        f"--regid={nobody.pw_gid}",
        "--clear-groups",
        "--inh-caps=-all,+dac_override",
        "--ambient-caps=-all,+dac_override",
        f"--pdeathsig={death_signal.name.removeprefix('SIG')}",
        *argv,
    ]


def give(folder: str, uid: int, gid: int) -> None:
    """Make the folder theirs, as it may have been made the other way on another machine."""
    if os.stat(folder).st_uid == uid:
        return
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(os.path.join(parent, name), uid, gid, follow_symlinks=False)
    os.chown(folder, uid, gid)


if __name__ == "__main__":
    border = sys.argv.index("--")
    launch(sys.argv[1:border], sys.argv[border + 1 :])
