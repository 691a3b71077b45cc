import Foundation
import Sandbox

/// The paths of the files that belong to this executable: in a source tree, or in an installation's `share` directory.
///
/// `SANDMARTIN_SHARE` names the share directory. Otherwise the source tree is the nearest directory above the
/// executable with `Package.swift` and `policies/default.yaml`; the share directory of an installation is
/// `../share/sandmartin`, relative to the executable's directory.
struct Installation: Sendable {
    let policies: String
    let exercises: String
    let migrations: String
    let page: PageFiles
    /// The Python roots that come with this executable.
    let ownRoots: Roots.Place
    /// Where an operator's own roots are, unless the configuration names another directory.
    let operatorRoots: Roots.Place
    /// The scripts that build roots.
    let rootScripts: String
    let launcher: String
    /// The directories of the page's libraries, from Debian's packages, as far as they are installed.
    let vendorDirectories: [String: String]
    /// The programs that `selftest` runs.
    let hostilePrograms: String

    /// Finds the files of the running executable.
    static func find(environment: [String: String] = ProcessInfo.processInfo.environment) throws(Failure)
        -> Installation
    {
        guard let executable = realPath("/proc/self/exe") else {
            throw Failure("cannot resolve /proc/self/exe: is /proc mounted?")
        }
        return try find(executable: executable, share: environment["SANDMARTIN_SHARE"])
    }

    /// Finds the files of an executable.
    ///
    /// - Parameters:
    ///   - executable: the executable's path, without symbolic links.
    ///   - share: the share directory; nil to search for it.
    static func find(executable: String, share: String?) throws(Failure) -> Installation {
        let launcher = directory(of: executable) + "/sandmartin-launcher"
        if let share {
            guard let root = realPath(share) else {
                throw Failure("SANDMARTIN_SHARE names \(share), which does not exist")
            }
            return Installation(root: root, layout: .share, launcher: launcher)
        }
        var place = directory(of: executable)
        while place != "/" {
            if exists(place + "/policies/default.yaml"), exists(place + "/Package.swift") {
                return Installation(root: place, layout: .sourceTree, launcher: launcher)
            }
            place = directory(of: place)
        }
        let share = directory(of: directory(of: executable)) + "/share/sandmartin"
        guard exists(share) else {
            throw Failure(
                "cannot find the files that belong to \(executable): it is not in a source tree, and \(share) "
                    + "does not exist; install them with `make install`, or set SANDMARTIN_SHARE to their directory")
        }
        return Installation(root: share, layout: .share, launcher: launcher)
    }

    private init(root: String, layout: Layout, launcher: String) {
        policies = root + "/policies"
        exercises = root + "/exercises"
        migrations = root + layout.migrations
        page =
            if let sources = layout.pageSources {
                PageFiles(bundle: root + layout.page, sources: root + sources)
            } else {
                PageFiles(directory: root + layout.page)
            }
        ownRoots = Roots.Place(directory: root + layout.roots, isWorkshop: layout.hasWorkshop)
        operatorRoots = layout.hasWorkshop ? ownRoots : Roots.Place(directory: Self.operatorRoots, isWorkshop: true)
        rootScripts = root + "/rootfs"
        hostilePrograms = root + layout.hostilePrograms
        self.launcher = launcher
        vendorDirectories = Self.debianLibraries
    }

    /// The paths, relative to the root, that differ between a source tree and an installation.
    private struct Layout {
        var migrations: String
        /// The bundle of the page (`scripts/page`).
        var page: String
        var pageSources: String?
        var roots: String
        /// Whether roots are built in their directory.
        var hasWorkshop: Bool
        var hostilePrograms: String

        static let sourceTree = Layout(
            migrations: "/Sources/Store/Migrations",
            page: "/.build-page",
            pageSources: "/Sources/API/Public",
            roots: "/.build-rootfs",
            hasWorkshop: true,
            hostilePrograms: "/Tests/Hostile")
        static let share = Layout(
            migrations: "/migrations", page: "/public", pageSources: nil, roots: "/roots", hasWorkshop: false,
            hostilePrograms: "/hostile")
    }

    private static let operatorRoots = "/var/lib/sandmartin/roots"

    private static var debianLibraries: [String: String] {
        let names = ["codemirror", "chart.js"]
        return Dictionary(uniqueKeysWithValues: names.map { ($0, "/usr/share/javascript/\($0)") })
            .filter { exists($0.value) }
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = Foundation.realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}

extension Installation {
    /// Where an operator's own roots are.
    func operatorRoots(_ configuration: Configuration) -> Roots.Place {
        configuration.roots.map { Roots.Place(directory: $0, isWorkshop: true) } ?? operatorRoots
    }

    /// Whether a root comes with Sandmartin, so that an operator can neither build nor remove one of this name.
    func isOwnRoot(_ name: String) -> Bool { Self.exists("\(rootScripts)/roots/\(name)/manifest") }

    /// The Python roots that this executable can use.
    func roots(_ configuration: Configuration) -> Roots {
        let further = operatorRoots(configuration)
        let places = further == ownRoots ? [ownRoots] : [ownRoots, further]
        return Roots(places: places, standardTree: configuration.rootfs)
    }
}
