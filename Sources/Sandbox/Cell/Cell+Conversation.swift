import Glibc

// Output and input of a program while it runs.
extension Cell {
    /// Waits until the program has written something that `takeOutput` and `takeErrors` have not returned yet.
    ///
    /// One caller at a time.
    ///
    /// - Returns: false if the cell has ended and nothing is left.
    package func waitForOutput() async -> Bool {
        if hasMoreOutput { return true }
        if ending != nil { return false }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { outputWaiter = $0 }
        } onCancel: {
            Task { await self.kill() }
        }
    }

    var hasMoreOutput: Bool { output.hasMore || errors.hasMore }

    /// Returns what the program has written to standard errors since the last call.
    package func takeErrors() -> [UInt8] {
        readStreams()
        return errors.take()
    }

    /// Writes to the standard input of a job that keeps it open, without waiting.
    ///
    /// - Returns: how many bytes the pipe has taken (man 7 pipe); all of them if its reader has closed it.
    package func writeInput(_ bytes: [UInt8]) -> Int {
        guard let input else { return bytes.count }
        var written = 0
        while written < bytes.count {
            // The service ignores SIGPIPE, so a program without standard input only fails this call.
            let count = bytes[written...].withUnsafeBytes { write(input.descriptor.number, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            if count < 0 && errno == EAGAIN { return written }
            guard count > 0 else {
                self.input = nil
                return bytes.count
            }
            written += count
        }
        return written
    }

    /// Ends the standard input of a job that keeps it open.
    package func closeInput() { input = nil }
}
