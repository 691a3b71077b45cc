import Grading
import Synchronization

/// The most recently graded packages. Entries never go stale, because the content of a version never changes.
final class PackageCache: Sendable {
    struct Key: Hashable {
        var exercise: String
        var version: String
    }

    /// More exercises than most courses have.
    private static let maximumPackages = 64
    /// Larger packages are not cached.
    private static let maximumPackageBytes = 1 << 20

    private let packages = Mutex<[(key: Key, package: ExercisePackage)]>([])

    func package(_ key: Key, load: (Key) async throws -> ExercisePackage) async throws -> ExercisePackage {
        if let known = use(key) { return known }
        let package = try await load(key)
        if package.files.values.reduce(0, { $0 + $1.count }) <= Self.maximumPackageBytes { keep(package, key) }
        return package
    }

    /// Returns a cached package and moves it to the end: the most recently used is last.
    private func use(_ key: Key) -> ExercisePackage? {
        packages.withLock { packages in
            guard let index = packages.firstIndex(where: { $0.key == key }) else { return nil }
            let entry = packages.remove(at: index)
            packages.append(entry)
            return entry.package
        }
    }

    private func keep(_ package: ExercisePackage, _ key: Key) {
        packages.withLock { packages in
            packages.removeAll { $0.key == key }
            if packages.count == Self.maximumPackages { packages.removeFirst() }
            packages.append((key, package))
        }
    }
}
