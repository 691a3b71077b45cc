import Foundation
import Synchronization

/// A private PostgreSQL and Redis for the tests of one process, on Unix sockets in a temporary directory.
///
/// The first test that needs the servers starts them. They stop when the process ends, even if it is killed: a
/// supervising shell reads from a pipe of ours, and stops them at its end-of-file.
package struct TestServers: Sendable {
    private let directory: String

    /// The log of PostgreSQL.
    package var postgresLog: URL { URL(filePath: "\(directory)/postgres.log") }

    /// Returns the servers of this process; the first call starts them.
    ///
    /// - Throws: `TestServersError` with the servers' output if they do not start.
    package static func shared() throws -> TestServers { try started.get() }

    private static let started = Result { () throws(TestServersError) in try start() }
    private static let counter = Atomic<Int>(1)

    /// Creates an empty database, and returns its connection URL.
    package func database() throws(TestServersError) -> String {
        let name = "test_\(Self.counter.add(1, ordering: .relaxed).newValue)"
        let createdb = Process()
        createdb.executableURL = URL(filePath: "/usr/bin/createdb")
        createdb.arguments = ["--host", directory, "--username", "postgres", name]
        let output = Pipe()
        createdb.standardError = output
        do { try createdb.run() } catch { throw TestServersError(message: "cannot run createdb: \(error)") }
        let complaint = output.fileHandleForReading.readDataToEndOfFile()
        createdb.waitUntilExit()
        guard createdb.terminationStatus == 0 else {
            throw TestServersError(message: "createdb: " + String(decoding: complaint, as: UTF8.self))
        }
        return "postgresql:///\(name)?host=\(directory)&user=postgres"
    }

    /// Returns the URL of an empty Redis database that no other caller uses.
    package func redis() -> String {
        "unix://\(directory)/redis.sock?db=\(Self.counter.add(1, ordering: .relaxed).newValue)"
    }

    private static func start() throws(TestServersError) -> TestServers {
        var template = Array("/tmp/sandmartin-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw TestServersError(message: "mkdtemp: \(String(cString: strerror(errno)))")
        }
        let directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)

        let supervisor = Process()
        supervisor.executableURL = URL(filePath: "/bin/sh")
        supervisor.arguments = ["-c", script, "sh", directory]
        let life = Pipe()
        let output = Pipe()
        supervisor.standardInput = life
        supervisor.standardOutput = output
        do { try supervisor.run() } catch { throw TestServersError(message: "cannot run /bin/sh: \(error)") }

        // Stays open until the process ends. Programs that we spawn must not inherit it and keep it open.
        lifeline.withLock { $0 = life.fileHandleForWriting }
        _ = fcntl(life.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)

        let words = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        guard words.hasSuffix("ready\n") else {
            throw TestServersError(message: "PostgreSQL and Redis did not start for the tests:\n\(words)")
        }
        return TestServers(directory: directory)
    }

    private static let lifeline = Mutex<FileHandle?>(nil)

    /// Starts both servers, closes its output after the line `ready`, and stops the servers at the end of its input.
    /// PostgreSQL refuses to run as root, so root runs both as the user `postgres` of the Debian package.
    private static let script = #"""
        trap '' INT TERM HUP
        dir=$1 as=
        bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1)
        if [ -z "$bin" ]; then echo "no PostgreSQL server: install the package postgresql"; rm -rf "$dir"; exit; fi
        if [ "$(id -u)" = 0 ]; then
            chown postgres "$dir"
            as="setpriv --reuid=postgres --regid=postgres --clear-groups"
        fi
        cd "$dir"
        $as "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >initdb.log 2>&1 \
            || cat initdb.log
        $as "$bin/pg_ctl" -D "$dir/data" -l "$dir/postgres.log" -s -w -t 120 start -o "-c listen_addresses='' \
            -c unix_socket_directories=$dir -c fsync=off -c full_page_writes=off -c max_connections=1000" \
            || cat postgres.log
        $as redis-server --port 0 --unixsocket "$dir/redis.sock" --save '' --databases 10000 >redis.log 2>&1 &
        redis=$!
        tries=0
        until [ "$(redis-cli -s "$dir/redis.sock" ping 2>/dev/null)" = PONG ]; do
            tries=$((tries + 1))
            if [ $tries -gt 2400 ] || ! kill -0 $redis; then cat redis.log; break; fi
            sleep 0.05
        done
        [ -S "$dir/.s.PGSQL.5432" ] && [ -S "$dir/redis.sock" ] && echo ready
        exec >/dev/null 2>&1
        read -r _
        kill $redis
        $as "$bin/pg_ctl" -D "$dir/data" -s -m immediate stop
        wait
        cd /
        rm -rf "$dir"
        """#
}

package struct TestServersError: Error, CustomStringConvertible {
    package let message: String
    package var description: String { message }
}
