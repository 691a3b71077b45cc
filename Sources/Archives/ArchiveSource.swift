import CArchive

/// The bytes of an archive, as libarchive reads them.
final class ArchiveSource {
    private static let blockBytes = 32 << 10

    private let bytes: UnsafeRawBufferPointer
    private let isZip: Bool
    private let isGzip: Bool
    /// How many bytes the archive may unpack to, with what surrounds its entries.
    private let maximumUnpackedBytes: Int64
    private var offset = 0
    /// Whether reading was ended because the archive unpacks to too much.
    private(set) var isOver = false

    /// - Parameter bytes: must stay valid as long as this object is used.
    init(_ bytes: UnsafeRawBufferPointer, _ bounds: ArchiveBounds) {
        self.bytes = bytes
        isZip = bytes.starts(with: [0x50, 0x4B, 3, 4]) || bytes.starts(with: [0x50, 0x4B, 5, 6])
        isGzip = bytes.starts(with: [0x1F, 0x8B])
        // Each entry of a tar archive has headers, of which a few KiB are usual.
        maximumUnpackedBytes = Int64(bounds.totalBytes + bounds.ignoredBytes + 4096 * bounds.entries)
    }

    var isEmpty: Bool { bytes.isEmpty }

    /// Whether a tar archive has no whole blocks, or ends without the two blocks of zeros that mark its end (pax,
    /// "ustar Interchange Format"). Gzip itself detects that its data is cut off.
    var isCutOff: Bool {
        !isZip && !isGzip && !(bytes.count.isMultiple(of: 512) && bytes.suffix(1024).allSatisfy { $0 == 0 })
    }

    /// Chooses the format, and gives the bytes to libarchive. Returns a status of libarchive.
    func open(_ archive: OpaquePointer) -> CInt {
        if isZip {
            // The directory at the end of a zip file alone says which entries are links.
            let status = archive_read_support_format_zip_seekable(archive)
            return status == ARCHIVE_OK
                ? archive_read_open_memory(archive, bytes.baseAddress, bytes.count) : status
        }
        if isGzip {
            // Names the one compression, so that libarchive does not look for a further one inside.
            let status = archive_read_append_filter(archive, ARCHIVE_FILTER_GZIP)
            guard status == ARCHIVE_OK else { return status }
        }
        let status = archive_read_support_format_tar(archive)
        guard status == ARCHIVE_OK else { return status }
        return archive_read_open(
            archive, Unmanaged.passUnretained(self).toOpaque(), nil,
            { archive, source, block in
                guard let source, let block else { return -1 }
                return Unmanaged<ArchiveSource>.fromOpaque(source).takeUnretainedValue().read(archive, &block.pointee)
            }, nil)
    }

    /// Returns the next bytes to libarchive, or -1 once the archive has unpacked to too much.
    private func read(_ archive: OpaquePointer?, _ block: inout UnsafeRawPointer?) -> Int {
        guard archive_filter_bytes(archive, 0) <= maximumUnpackedBytes else {
            isOver = true
            return -1
        }
        let count = min(Self.blockBytes, bytes.count - offset)
        block = bytes.baseAddress.map { $0 + offset }
        offset += count
        return count
    }
}
