# Functions that read a root's manifest (rootfs/roots/NAME/manifest). The scripts beside this file source it.
# shellcheck shell=bash

# Prints the files that describe a root: the manifest of the root that it is made "from", if it names one, and its own.
manifests() {
    local base
    base=$(own_setting "$1" from)
    if [ -n "$base" ]; then
        base=$(description "$(dirname "$1")/../.." "$base")/manifest || return 1
        [ -z "$(own_setting "$base" from)" ] ||
            { echo "rootfs: $1 is made from a root that is itself made from another one" >&2; return 1; }
        echo "$base"
    fi
    echo "$1"
}

# Prints the values of a setting in one manifest.
own_setting() { sed -n "s/^$2: *//p" "$1"; }

# Prints "name version sha256" for each package in one manifest, and "build" after those that are not copied into the
# tree.
own_packages() { grep -Ev -e '^(#|$)' -e '^[a-z]+: ' "$1" || true; }

# Prints the values of a setting, one a line: those of the root that it is made from, and then its own.
setting() { manifests "$1" | while read -r file; do own_setting "$file" "$2"; done; }

# Prints the packages of a root, like own_packages.
packages() { manifests "$1" | while read -r file; do own_packages "$file"; done; }

# Prints the directory of a root's description. Fails, with the names of all roots, if there is none.
description() {
    local roots=$1/roots name=$2 known
    if [[ $name =~ ^[a-z][a-z0-9-]*$ ]] && [ -f "$roots/$name/manifest" ]; then
        echo "$roots/$name"
        return
    fi
    known=$(cd "$roots" && echo */)
    echo "rootfs: there is no root \"$name\"; rootfs/roots has: ${known//\/}" >&2
    return 1
}
