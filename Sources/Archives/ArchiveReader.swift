import CArchive
import Glibc

/// Reads the files of a zip, tar or tar.gz archive in memory.
///
/// The archive comes from a client, so nothing is written to a disk, no name is resolved, and all that is read has a
/// bound. Libarchive reads these formats and no others, and at most one compression: more of them would unpack one
/// another.
struct ArchiveReader: ~Copyable {
    private let archive: OpaquePointer
    private let source: ArchiveSource
    private let bounds: ArchiveBounds
    private var files: [String: [UInt8]] = [:]
    /// The directories that files are in.
    private var directories: Set<String> = []
    private var keptBytes = 0
    private var ignoredBytes = 0

    /// Returns all files that are not ignored, by path.
    ///
    /// Blocks its thread while it unpacks.
    static func files(of bytes: [UInt8], within bounds: ArchiveBounds) throws -> [String: [UInt8]] {
        try UTF8Locale.use {
            try bytes.withUnsafeBytes { buffer in
                guard let archive = archive_read_new() else {
                    throw ArchiveError(.malformed, nil, "cannot be read: no memory")
                }
                var reader = ArchiveReader(archive, ArchiveSource(buffer, bounds), bounds)
                try reader.readAll()
                return reader.files
            }
        }
    }

    private init(_ archive: OpaquePointer, _ source: ArchiveSource, _ bounds: ArchiveBounds) {
        self.archive = archive
        self.source = source
        self.bounds = bounds
    }

    deinit { archive_read_free(archive) }

    private mutating func readAll() throws(ArchiveError) {
        guard source.open(archive) == ARCHIVE_OK else { throw unreadable() }
        var entries = 0
        while true {
            var entry: OpaquePointer?
            switch archive_read_next_header(archive, &entry) {
            case ARCHIVE_EOF:
                guard !source.isCutOff else { throw Self.cutOff }
                return
            case ARCHIVE_OK, ARCHIVE_WARN: break
            default: throw unreadable()
            }
            guard let entry else { throw unreadable() }
            entries += 1
            guard entries <= bounds.entries else {
                throw ArchiveError(.tooLarge, nil, "has more than \(bounds.entries) entries; pack one exercise only")
            }
            try read(entry)
        }
    }

    private mutating func read(_ entry: OpaquePointer) throws(ArchiveError) {
        guard let name = archive_entry_pathname_utf8(entry).map({ String(cString: $0) }), !name.isEmpty else {
            throw ArchiveError(.name, nil, "has an entry whose name is not UTF-8; rename the file")
        }
        let path = try ArchivePath(name)
        guard archive_entry_is_encrypted(entry) == 0 else {
            throw ArchiveError(.encrypted, path.text, "is encrypted; pack the exercise without a password")
        }
        if path.components.isEmpty || path.isIgnored { return try ignore() }
        let isLink = archive_entry_hardlink(entry) != nil || archive_entry_symlink(entry) != nil
        switch archive_entry_filetype(entry) {
        case S_IFREG where !isLink: try keep(entry, path)
        case S_IFDIR where !isLink: try ignore()
        case let type:
            let kind = isLink || type == S_IFLNK ? "a link" : "a special file"
            throw ArchiveError(.kind, path.text, "is \(kind); an exercise may contain only regular files")
        }
    }

    private mutating func keep(_ entry: OpaquePointer, _ path: ArchivePath) throws(ArchiveError) {
        guard files.count < bounds.files else {
            throw ArchiveError(.tooLarge, nil, "has more than \(bounds.files) files; pack one exercise only")
        }
        let parents = path.components.indices.dropFirst().map { path.components[..<$0].joined(separator: "/") }
        guard files[path.text] == nil else {
            throw ArchiveError(.duplicate, path.text, "is in the archive twice; pack it once")
        }
        guard !directories.contains(path.text), parents.allSatisfy({ files[$0] == nil }) else {
            throw ArchiveError(.duplicate, path.text, "is a file and a directory in the archive; pack it once")
        }
        directories.formUnion(parents)
        let limit = min(bounds.fileBytes, bounds.totalBytes - keptBytes)
        var bytes: [UInt8] = []
        // A header can name any size; what follows is counted all the same.
        var isOver = archive_entry_size_is_set(entry) != 0 && archive_entry_size(entry) > Int64(limit)
        if !isOver {
            try readData { block in
                isOver = bytes.count + block.count > limit
                if !isOver { bytes += block }
                return !isOver
            }
        }
        guard !isOver else {
            throw limit < bounds.fileBytes
                ? ArchiveError(
                    .tooLarge, path.text,
                    "with this file the exercise has more than \(bounds.totalBytes) bytes; make its files smaller")
                : ArchiveError(.tooLarge, path.text, "is larger than \(bounds.fileBytes) bytes; make it smaller")
        }
        keptBytes += bytes.count
        files[path.text] = bytes
    }

    /// Reads the data of an entry that is not kept, because skipping would unpack it too, but without a bound.
    private mutating func ignore() throws(ArchiveError) {
        let limit = bounds.ignoredBytes
        var count = ignoredBytes
        try readData { block in
            count += block.count
            return count <= limit
        }
        ignoredBytes = count
        guard count <= limit else { throw tooMuchIgnored }
    }

    private var tooMuchIgnored: ArchiveError {
        ArchiveError(
            .tooLarge, nil, "unpacks to more than \(bounds.totalBytes) bytes; pack one exercise, without hidden files")
    }

    /// Calls `take` with each block of the current entry's data, until `take` returns false.
    private func readData(_ take: (UnsafeRawBufferPointer) -> Bool) throws(ArchiveError) {
        var block = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = block.withUnsafeMutableBytes { archive_read_data(archive, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw unreadable() }
            guard count > 0, block.withUnsafeBytes({ take(UnsafeRawBufferPointer(rebasing: $0[..<count])) }) else {
                return
            }
        }
    }

    private static let cutOff = ArchiveError(.malformed, nil, "is cut off; send the whole file")

    /// The error of a call of libarchive that has failed.
    private func unreadable() -> ArchiveError {
        if source.isOver { return tooMuchIgnored }
        if source.isEmpty { return ArchiveError(.malformed, nil, "is empty; send a zip, tar or tar.gz archive") }
        let reason = archive_error_string(archive).map { String(cString: $0) } ?? "unknown reason"
        if reason.lowercased().contains("encrypt") || reason.lowercased().contains("passphrase") {
            return ArchiveError(.encrypted, nil, "is encrypted; pack the exercise without a password")
        }
        if reason.lowercased().contains("truncated") { return Self.cutOff }
        return ArchiveError(
            .malformed, nil,
            "is no zip, tar or tar.gz archive, or a damaged one (\(ArchivePath.shown(reason))); pack the exercise anew")
    }
}
