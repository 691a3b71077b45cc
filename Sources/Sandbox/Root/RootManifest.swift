import FoundationEssentials
import Glibc
import Settings

/// The manifest of a Python root: a list of all its files as they were built, written into the tree by rootfs/build.
///
/// It shows which file was damaged or changed by mistake. It is no protection against deliberate changes: only the
/// host's root user can write there.
struct RootManifest {
    static let path = "/usr/lib/sandmartin/MANIFEST"
    /// The mtime that rootfs/build sets on every file and directory. A later write, addition or removal changes it, so
    /// one stat(2) per file suffices.
    static let builtSeconds = 1_577_836_800

    /// Lines "KIND<tab>MODE<tab>SIZE<tab>CONTENT<tab>PATH", each ended by a zero byte. CONTENT is the SHA-256 of a
    /// file, the target of a link, or "-" for a directory.
    private var bytes: [UInt8]

    /// - Throws: `SandboxError` (`root`) when the manifest cannot be read.
    init(of root: String) throws(SandboxError) {
        let file = open("\(root)\(Self.path)", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            throw SandboxError(.root, stage: "open", path: "\(root)\(Self.path)", errno: errno)
        }
        let descriptor = Descriptor(owning: file)
        var status = stat()
        guard fstat(descriptor.number, &status) == 0 else {
            throw SandboxError(.root, stage: "look at", path: "\(root)\(Self.path)", errno: errno)
        }
        bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        let count = read(descriptor.number, &bytes, bytes.count)
        guard count == bytes.count, count > 0 else {
            throw SandboxError(.root, stage: "read", path: "\(root)\(Self.path)", errno: count < 0 ? errno : EIO)
        }
        for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") { bytes[index] = 0 }
    }

    /// Returns the first few paths whose metadata differs, each with what is wrong. Reads no file contents.
    func differences(in root: String, most: Int = 3) throws(SandboxError) -> [String] {
        let directory = try Descriptor.open(root, O_RDONLY | O_DIRECTORY)
        return bytes.withUnsafeBytes { bytes in
            var found: [String] = []
            var cursor = 0
            while cursor < bytes.count, found.count < most {
                let entry = Entry(bytes, &cursor)
                if let difference = entry.difference(below: directory.number, bytes) { found.append(difference) }
            }
            return found
        }
    }

    /// Returns the first few files and directories of the tree that the manifest does not list.
    func additions(in root: String, most: Int = 3) throws(SandboxError) -> [String] {
        let found: [String]
        do {
            found = try FileManager.default.subpathsOfDirectory(atPath: root)
        } catch {
            throw SandboxError(.root, "the Python root \(root) cannot be read: \(error)")
        }
        let known = Set(
            bytes.split(separator: 0).compactMap { line in
                line.lastIndex(of: UInt8(ascii: "\t")).map { String(decoding: line[($0 + 1)...], as: UTF8.self) }
            })
        let unlisted = [Self.path, RootIdentity.path]
        return found.lazy.filter { !known.contains($0) && !unlisted.contains("/\($0)") }.prefix(most)
            .map { "\($0) was added" }
    }

    /// The sum of the sizes of all files.
    var totalBytes: UInt64 {
        bytes.split(separator: 0).reduce(0) { sum, line in
            let fields = line.split(separator: UInt8(ascii: "\t"))
            return sum + (fields.count == 5 ? UInt64(String(decoding: fields[2], as: UTF8.self)) ?? 0 : 0)
        }
    }

    /// Returns "SHA-256  PATH" for every file and for the manifest itself, the input of `sha256sum -c`.
    func checksums(in root: String, manifest hash: String) -> [UInt8] {
        let prefix = Array("  \(root)/".utf8)
        var lines = Array("\(hash)  \(root)\(Self.path)\n".utf8)
        for line in bytes.split(separator: 0) where line.first == UInt8(ascii: "f") {
            let fields = line.split(separator: UInt8(ascii: "\t"))
            guard fields.count == 5 else { continue }
            lines += fields[3] + prefix + fields[4] + [UInt8(ascii: "\n")]
        }
        return lines
    }
}

extension RootManifest {
    /// One line of the manifest. Its path is not copied: there are thousands of lines, and a program waits for the
    /// check.
    private struct Entry {
        let kind: UInt8
        let mode: UInt32
        let size: Int
        /// Range of the CONTENT field.
        let content: Range<Int>
        /// Offset of the PATH field.
        let path: Int

        init(_ bytes: UnsafeRawBufferPointer, _ cursor: inout Int) {
            kind = bytes[cursor]
            cursor += 2
            mode = UInt32(Self.number(bytes, &cursor, radix: 8))
            size = Self.number(bytes, &cursor, radix: 10)
            let start = cursor
            while cursor < bytes.count, bytes[cursor] != UInt8(ascii: "\t"), bytes[cursor] != 0 { cursor += 1 }
            content = start..<cursor
            path = min(cursor + 1, bytes.count - 1)
            while cursor < bytes.count, bytes[cursor] != 0 { cursor += 1 }
            cursor += 1
        }

        private static func number(_ bytes: UnsafeRawBufferPointer, _ cursor: inout Int, radix: Int) -> Int {
            var value = 0
            while cursor < bytes.count, (48..<58).contains(bytes[cursor]) {
                value = value &* radix &+ Int(bytes[cursor] - 48)
                cursor += 1
            }
            cursor += 1
            return value
        }

        func difference(below directory: Int32, _ bytes: UnsafeRawBufferPointer) -> String? {
            guard let base = bytes.baseAddress else { return nil }
            let name = base.advanced(by: path).assumingMemoryBound(to: CChar.self)
            var status = stat()
            // PATH "." is the tree itself.
            guard fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
                return "\(String(cString: name)) is missing"
            }
            let expected = kind == UInt8(ascii: "f") ? S_IFREG : kind == UInt8(ascii: "l") ? S_IFLNK : S_IFDIR
            guard status.st_mode & S_IFMT == expected else { return "\(String(cString: name)) is another kind of file" }
            guard status.st_mode & 0o7777 == mode else { return "\(String(cString: name)) has another mode" }
            if expected == S_IFREG, Int(status.st_size) != size { return "\(String(cString: name)) has another size" }
            if expected == S_IFLNK, !leads(name, below: directory, to: bytes[content]) {
                return "\(String(cString: name)) leads elsewhere"
            }
            guard status.st_mtim.tv_sec == RootManifest.builtSeconds else {
                return expected == S_IFDIR
                    ? "something was added to or removed from \(String(cString: name))"
                    : "\(String(cString: name)) was written to"
            }
            return nil
        }

        private func leads(
            _ name: UnsafePointer<CChar>, below directory: Int32, to target: Slice<UnsafeRawBufferPointer>
        ) -> Bool {
            withUnsafeTemporaryAllocation(byteCount: Int(PATH_MAX), alignment: 1) { buffer in
                let found = buffer.bindMemory(to: CChar.self)
                let count = found.baseAddress.map { readlinkat(directory, name, $0, found.count) } ?? -1
                return count >= 0 && buffer.prefix(count).elementsEqual(target)
            }
        }
    }
}
