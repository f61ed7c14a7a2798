import os
import signal
import socket


def reads(path):
    try:
        if os.path.isdir(path):
            return bool(os.listdir(path))
        with open(path, "rb") as file:
            return bool(file.read(1))
    except OSError:
        return False


def writes(folder):
    try:
        with open(os.path.join(folder, "laurel-probe"), "w") as file:
            file.write("x")
        return True
    except OSError:
        return False


def fills(folder, megabytes):
    try:
        with open(os.path.join(folder, "full"), "wb") as file:
            for _ in range(megabytes):
                file.write(bytes(1 << 20))
        return True
    except OSError:
        return False
    finally:
        os.remove(os.path.join(folder, "full"))


def connects(host, port):
    try:
        socket.create_connection((host, port), 2).close()
        return True
    except OSError:
        return False


def namespace(kind):
    return os.readlink("/proc/self/ns/" + kind)


def allocates(megabytes):
    try:
        return len(bytearray(megabytes << 20)) > 0
    except MemoryError:
        return False


def forks(times):
    children = []
    try:
        for _ in range(times):
            child = os.fork()
            if child == 0:
                signal.pause()
                os._exit(0)
            children.append(child)
        return True
    except OSError:
        return False
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
