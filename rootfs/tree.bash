# Functions that finish a root's tree, whatever it was made of. The scripts beside this file source it.
# They use the variables "name", "output", "version" (of Python) and those below.
# shellcheck shell=bash

triplet=x86_64-linux-gnu
loader=usr/lib/$triplet/ld-linux-x86-64.so.2
program=usr/lib/sandmartin/runner
# Variables that every program in the tree has.
environment=()

say() { echo "rootfs: $*"; }
die() { echo "rootfs: $*" >&2; exit 1; }

# Runs the tree's own Python in the tree. The fixed hash seed makes the byte code of set constants reproducible. -B
# stops the interpreter from writing cache files with time stamps for the modules that it imports itself.
run_python() {
    local root=$1; shift
    env -i PATH=/usr/bin LANG=C.UTF-8 PYTHONHASHSEED=0 "${environment[@]}" \
        /usr/sbin/chroot "$root" /usr/bin/python3 -B "$@"
}

# Python never compares unchecked-hash byte code with its source, so it never writes the byte code again.
compile() { run_python "$1" -m compileall -q -f --invalidation-mode unchecked-hash "${@:2}"; }

# Gives all files one owner, one mode and one time. Only Python, the loader and the runner are executable.
normalize() {
    local root=$1
    chown -hR 0:0 "$root"
    find "$root" -type d -exec chmod 0755 {} +
    find "$root" -type f -exec chmod 0644 {} +
    chmod 0755 "$root/usr/bin/python$version" "$root/$loader"
    [ ! -e "$root/$program" ] || chmod 0755 "$root/$program"
    find "$root" -exec touch -h -d 2020-01-01T00:00:00Z {} +
}

# Prints the links of a tree whose targets are missing. Python resolves the links inside of the tree: on the host, an
# absolute link would lead to a file of the host.
dangling_links() {
    run_python "$1" -c '
import os
for place, directories, files in os.walk("/"):
    for path in (os.path.join(place, name) for name in directories + files):
        if os.path.islink(path) and not os.path.exists(path):
            print(path[1:])'
}

# Fails if the tree holds executables besides Python, the loader and the files in further arguments.
assert_minimal() {
    local root=$1 found expected
    shift
    found=$(cd "$root" && find . -type f -perm /111 -printf '%P\n' | sort)
    expected=$(printf '%s\n' "usr/bin/python$version" "$loader" "$@" | sort)
    [ "$found" = "$expected" ] || die "executable files other than Python and the loader:"$'\n'"$found"
    found=$(find "$root" \( -perm /6000 -o ! -type d ! -type f ! -type l \) -print)
    [ -z "$found" ] || die "setuid files, devices or sockets in the tree:"$'\n'"$found"
    found=$(dangling_links "$root")
    [ -z "$found" ] || die "dangling links:"$'\n'"$found"
    found=$(find "$root" \( -name sh -o -name '*sh' -o -name 'busybox*' -o -name perl \) -type f -print)
    [ -z "$found" ] || die "a shell in the tree:"$'\n'"$found"
}

# Writes the list that `sandmartin` compares the tree with before it runs programs in it. The list has kind, mode, size,
# checksum or link target, and path of every file except itself and ROOT. A directory's time shows that an entry was
# added or removed, so the time is set after both were written.
list_files() {
    local root=$1
    local list=$root/usr/lib/sandmartin/MANIFEST
    (
        cd "$root"
        join -t $'\t' -a 1 -e - -o 1.2,1.3,1.4,2.2,0 \
            <(
                find . \( -type f -printf '%P\t%y\t%m\t%s\n' \) -o -printf '%P\t%y\t%m\t0\n' |
                    sed 's/^\t/.\t/' | sort -t $'\t' -k 1,1
            ) \
            <({
                find . -type f -printf '%P\0' | xargs -0 sha256sum | sed -E 's/^([0-9a-f]+)  (.*)$/\2\t\1/'
                find . -type l -printf '%P\t%l\n'
            } | sort -t $'\t' -k 1,1)
    ) >"$output/list"
    mv "$output/list" "$list"
    chmod 0644 "$list"
}

# Writes the root's name and the hash of its content. The list describes every file, so its checksum is that hash.
write_identity() {
    local ours=$1/usr/lib/sandmartin
    sha256sum <"$ours/MANIFEST" | cut -d' ' -f1 >"$output/HASH.new"
    echo "$name $(cat "$output/HASH.new")" >"$ours/ROOT"
    touch -d 2020-01-01T00:00:00Z "$ours"/{MANIFEST,ROOT} "$ours"
}
