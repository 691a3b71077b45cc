import CArchive

/// Writes a zip archive file by file, so that a client gets it while it is made.
///
/// In memory are the bytes that have not been taken yet, and the archive's list of files, some hundred bytes for each.
package struct ZipStream: ~Copyable {
    private let archive: OpaquePointer
    private let output = Output()

    /// The bytes that libarchive has written.
    private final class Output {
        var bytes: [UInt8] = []
    }

    private init(_ archive: OpaquePointer) { self.archive = archive }

    /// Begins an archive.
    package static func begin() throws(ZipError) -> ZipStream {
        guard let archive = archive_write_new() else { throw ZipError(description: "zip: no memory") }
        let stream = ZipStream(archive)
        try stream.open()
        return stream
    }

    private func open() throws(ZipError) {
        try require(archive_write_set_format_zip(archive))
        // Without blocks, each byte leaves libarchive as soon as it is made.
        try require(archive_write_set_bytes_per_block(archive, 0))
        try require(
            archive_write_open(
                archive, Unmanaged.passUnretained(output).toOpaque(), nil,
                { _, output, bytes, count in
                    guard let output, let bytes else { return -1 }
                    Unmanaged<Output>.fromOpaque(output).takeUnretainedValue().bytes += UnsafeRawBufferPointer(
                        start: bytes, count: count)
                    return count
                }, nil))
    }

    deinit { archive_write_free(archive) }

    /// Adds a file.
    ///
    /// - Parameters:
    ///   - path: of ASCII characters.
    ///   - modified: in seconds since 1970.
    package mutating func add(_ path: String, _ content: [UInt8], modified: Int) throws(ZipError) {
        guard let entry = archive_entry_new() else { throw ZipError(description: "zip: no memory") }
        defer { archive_entry_free(entry) }
        archive_entry_set_pathname(entry, path)
        archive_entry_set_filetype(entry, 0o100000)  // AE_IFREG of archive_entry.h, which Swift does not import
        archive_entry_set_perm(entry, 0o644)
        archive_entry_set_size(entry, Int64(content.count))
        archive_entry_set_mtime(entry, modified, 0)
        try require(archive_write_header(archive, entry))
        guard archive_write_data(archive, content, content.count) == content.count else { throw failure }
        try require(archive_write_finish_entry(archive))
    }

    /// Writes the list of files, which ends the archive.
    package mutating func finish() throws(ZipError) { try require(archive_write_close(archive)) }

    /// Returns what was written since the last call.
    package mutating func take() -> [UInt8] {
        defer { output.bytes = [] }
        return output.bytes
    }

    private func require(_ status: CInt) throws(ZipError) {
        guard status == ARCHIVE_OK else { throw failure }
    }

    private var failure: ZipError {
        ZipError(description: "zip: " + (archive_error_string(archive).map { String(cString: $0) } ?? "unknown reason"))
    }
}

/// The reason that an archive cannot be written.
package struct ZipError: Error, CustomStringConvertible {
    package let description: String
}
