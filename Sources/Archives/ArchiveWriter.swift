import CArchive
import Glibc

/// The format of an archive that is written.
package enum ArchiveFormat: String, CaseIterable, Sendable {
    case zip
    case tar
    case tarGzip = "tar.gz"
}

extension PackageArchive {
    /// Makes an archive of files in a directory.
    ///
    /// The same files always make the same archive. Blocks its thread while it packs.
    ///
    /// - Parameters:
    ///   - directory: the name of the directory in the archive.
    ///   - modified: the time of the files, in seconds since 1970.
    package static func archive(
        _ files: [String: [UInt8]], in directory: String, as format: ArchiveFormat, modified: Int
    ) throws -> [UInt8] {
        // The size of a tar archive, or of a zip archive whose files could not be compressed: the contents, names, and
        // headers for each.
        let capacity = files.reduce(64 << 10) { $0 + $1.value.count + 2 * ($1.key.utf8.count + directory.count) + 4096 }
        var bytes = [UInt8](repeating: 0, count: capacity)
        let used = try UTF8Locale.use {
            try bytes.withUnsafeMutableBytes { buffer in
                guard let archive = archive_write_new() else {
                    throw ArchiveError(.malformed, nil, "cannot be made: no memory")
                }
                let writer = ArchiveWriter(archive)
                try writer.open(format, into: buffer)
                for (path, content) in files.sorted(by: { $0.key < $1.key }) {
                    try writer.add("\(directory)/\(path)", content, modified: modified)
                }
                return try writer.finish()
            }
        }
        bytes.removeLast(capacity - used)
        return bytes
    }
}

/// Writes an archive into memory with libarchive.
private struct ArchiveWriter: ~Copyable {
    private let archive: OpaquePointer
    /// Where libarchive counts the written bytes.
    private let used = UnsafeMutablePointer<Int>.allocate(capacity: 1)

    init(_ archive: OpaquePointer) { self.archive = archive }

    deinit {
        archive_write_free(archive)
        used.deallocate()
    }

    /// - Parameter buffer: must stay valid as long as the writer.
    func open(_ format: ArchiveFormat, into buffer: UnsafeMutableRawBufferPointer) throws {
        switch format {
        case .zip:
            try require(archive_write_set_format_zip(archive))
            try require(archive_write_set_options(archive, "hdrcharset=UTF-8"))
        case .tar, .tarGzip: try require(archive_write_set_format_pax_restricted(archive))
        }
        if format == .tarGzip {
            try require(archive_write_add_filter_gzip(archive))
            try require(archive_write_set_options(archive, "!timestamp"))
        }
        try require(archive_write_set_bytes_in_last_block(archive, 1))
        try require(archive_write_open_memory(archive, buffer.baseAddress, buffer.count, used))
    }

    func add(_ path: String, _ content: [UInt8], modified: Int) throws {
        guard let entry = archive_entry_new() else {
            throw ArchiveError(.malformed, path, "cannot be packed: no memory")
        }
        defer { archive_entry_free(entry) }
        archive_entry_set_pathname_utf8(entry, path)
        archive_entry_set_filetype(entry, Glibc.S_IFREG)
        archive_entry_set_perm(entry, 0o644)
        archive_entry_set_size(entry, Int64(content.count))
        archive_entry_set_mtime(entry, modified, 0)
        try require(archive_write_header(archive, entry))
        guard archive_write_data(archive, content, content.count) == content.count else { throw failure }
    }

    /// Ends the archive, and returns how many bytes it has.
    func finish() throws -> Int {
        try require(archive_write_close(archive))
        return used.pointee
    }

    private func require(_ status: CInt) throws {
        guard status == ARCHIVE_OK else { throw failure }
    }

    private var failure: ArchiveError {
        let reason = archive_error_string(archive).map { String(cString: $0) } ?? "unknown reason"
        return ArchiveError(.malformed, nil, "cannot be made: \(reason)")
    }
}
