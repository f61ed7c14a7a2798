# Builds a root of its own out of read-only parts of the machine and an empty /tmp, enters it and runs a program there.
# Runs as process 1 of new namespaces (mount, pid, net, ipc, uts), as root of them: whatever is left when it ends, the
# kernel kills.
#
#   sh enter.sh ROOT HARNESS SCRATCH_MB SHOWN... -- PROGRAM ARGUMENTS...
#
# ROOT     an empty folder, on which the new root is mounted; nobody outside sees what is
# HARNESS  the folder that the program sees as /harness
# SHOWN    what the program may read at its own place
set -eu
umask 022
root=$1 harness=$2 scratch=$3
shift 3

# The machine's /tmp may be shown to nobody, and its mounts must not see ours.
mount --make-rprivate /
mount -t tmpfs -o size=1m,nr_inodes=2k,mode=755 laurel "$root"

while [ "$1" != -- ]; do
  if [ -L "$1" ]; then
    mkdir -p "$root${1%/*}"
    ln -s "$(readlink "$1")" "$root$1"
  elif [ -d "$1" ]; then
    mkdir -p "$root$1"
    mount --rbind "$1" "$root$1"
  elif [ -e "$1" ]; then
    mkdir -p "$root${1%/*}"
    : >"$root$1"
    mount --bind "$1" "$root$1"
  fi
  shift
done
shift

mkdir "$root/harness" "$root/tmp" "$root/proc" "$root/dev" "$root/old"
mount --bind "$harness" "$root/harness"
for device in null zero full random urandom; do
  : >"$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
ln -s /proc/self/fd "$root/dev/fd"
mount -t tmpfs -o "size=${scratch}m,nr_inodes=10k,mode=1777,nosuid,nodev" laurel "$root/tmp"
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"

# A bind mount is made read-only by a second call, and so is each mount that came along with it.
while read -r _ _ _ _ point _; do
  case $point in
    "$root/tmp" | "$root/proc" | "$root"/dev/*) ;;
    "$root"/*) mount -o remount,bind,ro,nosuid,nodev "$point" ;;
  esac
done </proc/self/mountinfo

cd "$root"
pivot_root . old
umount -l /old
rmdir /old
mount -o remount,bind,ro,nosuid,nodev /
cd /tmp

# Where the user namespace is our own, nobody in it needs another one; where it is the machine's, this number is not ours.
if [ "$(id -u)" = 0 ] && ! grep -q '^ *0 *0 *4294967295$' /proc/self/uid_map; then
  echo 0 >/proc/sys/user/max_user_namespaces
fi

# Not by exec: process 1 has to stay as it is, for it dies with the process that started it.
status=0
"$@" || status=$?
exit "$status"
