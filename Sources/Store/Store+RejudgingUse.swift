import Postgres

extension Store {
    private static let buckets = 20

    /// How the submissions of a rejudging have used each resource, before and now.
    func uses(_ id: String) async throws -> [RejudgingSummary.Use] {
        let rows = try await database.query(
            """
            WITH used AS (\(Self.used(id)))
            SELECT place, mode() WITHIN GROUP (ORDER BY limit_before) AS old_limit,
                mode() WITHIN GROUP (ORDER BY limit_after) AS new_limit,
                max(greatest(use_before, use_after, limit_before, limit_after)) AS highest,
                count(*) FILTER (WHERE use_before >= limit_before) AS before_beyond_old,
                count(*) FILTER (WHERE use_before >= limit_after) AS before_beyond_new,
                count(*) FILTER (WHERE use_after >= limit_before) AS after_beyond_old,
                count(*) FILTER (WHERE use_after >= limit_after) AS after_beyond_new,
                count(*) FILTER (WHERE was_accepted) AS accepted,
                percentile_disc(0.999) WITHIN GROUP (ORDER BY greatest(use_before, use_after))
                    FILTER (WHERE was_accepted) AS needed
            FROM used GROUP BY place ORDER BY place
            """)
        var uses: [RejudgingSummary.Use] = []
        for row in rows {
            let place: Int = try row("place")
            let resources = RejudgingSummary.Use.Resource.allCases
            guard resources.indices.contains(place - 1), let highest: Int = try row("highest") else { continue }
            var use = RejudgingSummary.Use(
                resource: resources[place - 1], oldLimit: try row("old_limit"), newLimit: try row("new_limit"),
                beforeBeyondOld: try row("before_beyond_old"), beforeBeyondNew: try row("before_beyond_new"),
                afterBeyondOld: try row("after_beyond_old"), afterBeyondNew: try row("after_beyond_new"),
                accepted: try row("accepted"), needed: try row("needed"))
            use.buckets = try await buckets(id, place: place, highest: highest)
            uses.append(use)
        }
        return uses
    }

    private func buckets(_ id: String, place: Int, highest: Int) async throws -> [RejudgingSummary.Use.Bucket] {
        // Each bucket has the same whole width, and the last one has the highest use.
        let width = highest / Self.buckets + 1
        var buckets = (0..<Self.buckets).map { RejudgingSummary.Use.Bucket(from: $0 * width, to: ($0 + 1) * width) }
        let rows = try await database.query(
            """
            WITH used AS (\(Self.used(id)))
            SELECT is_before, use / \(width)::bigint AS bucket, count(*) AS count
            FROM used CROSS JOIN LATERAL (VALUES (true, use_before), (false, use_after)) AS each (is_before, use)
            WHERE place = \(place)::integer AND use IS NOT NULL GROUP BY 1, 2
            """)
        for row in rows {
            let bucket: Int = try row("bucket")
            guard buckets.indices.contains(bucket) else { continue }
            if try row("is_before") {
                buckets[bucket].before = try row("count")
            } else {
                buckets[bucket].after = try row("count")
            }
        }
        return buckets
    }

    /// Selects the uses of each resource by each submission. `place` counts the resources from 1.
    private static func used(_ id: String) -> SQL {
        """
        SELECT place, usage_before[2 * place - 1] AS use_before, usage_before[2 * place] AS limit_before,
            run.usage[2 * place - 1] AS use_after, run.usage[2 * place] AS limit_after,
            verdict_before = 'accepted' AS was_accepted
        FROM rejudging_items AS item JOIN rejudging_runs AS run ON run.id = run_id
            CROSS JOIN generate_series(1, \(RejudgingSummary.Use.Resource.allCases.count)::integer) AS place
        WHERE item.rejudging_id = \(id)
        """
    }
}
