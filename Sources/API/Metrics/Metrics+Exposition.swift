import Synchronization

extension Metrics {
    /// All families in Prometheus' text format. Families without a value have a header only.
    package func exposition() -> String {
        let state = state.withLock { $0 }
        var text = ""
        for counter in Counter.allCases {
            text.addFamily(counter.rawValue, counter.help, type: "counter")
            text.addSamples(counter.rawValue, (state.counters[counter] ?? [:]).mapValues { "\($0)" })
        }
        for gauge in Gauge.allCases {
            text.addFamily(gauge.rawValue, gauge.help, type: "gauge")
            text.addSamples(gauge.rawValue, (state.gauges[gauge] ?? [:]).mapValues(\.exposition))
        }
        for timing in Timing.allCases {
            text.addFamily(timing.rawValue, timing.help, type: "histogram")
            for (labels, histogram) in (state.timings[timing] ?? [:]).inOrder {
                text.addHistogram(timing.rawValue, labels, histogram)
            }
        }
        return text
    }
}

extension String {
    fileprivate mutating func addFamily(_ name: String, _ help: String, type: String) {
        self += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    fileprivate mutating func addSamples(_ name: String, _ samples: [Metrics.Labels: String]) {
        for (labels, value) in samples.inOrder { self += "\(name)\(labels.exposition) \(value)\n" }
    }

    fileprivate mutating func addHistogram(_ name: String, _ labels: Metrics.Labels, _ histogram: Histogram) {
        var cumulative = 0
        for (bound, count) in zip(histogram.bounds, histogram.counts) {
            cumulative += count
            self += "\(name)_bucket\((labels + [.init("le", "\(bound)")]).exposition) \(cumulative)\n"
        }
        self += "\(name)_bucket\((labels + [.init("le", "+Inf")]).exposition) \(histogram.count)\n"
        self += "\(name)_sum\(labels.exposition) \(histogram.sum)\n"
        self += "\(name)_count\(labels.exposition) \(histogram.count)\n"
    }
}

extension Double {
    /// Without a decimal point if it is whole.
    fileprivate var exposition: String { Int(exactly: self).map(String.init) ?? description }
}

extension Dictionary where Key == Metrics.Labels {
    /// In a fixed order, so that two scrapes are easy to compare.
    fileprivate var inOrder: [(key: Key, value: Value)] {
        sorted { $0.key.exposition < $1.key.exposition }
    }
}

extension [Metrics.Label] {
    fileprivate var exposition: String {
        guard !isEmpty else { return "" }
        return "{" + map { "\($0.name)=\"\($0.value.escapedForExposition)\"" }.joined(separator: ",") + "}"
    }
}

extension String {
    fileprivate var escapedForExposition: String {
        var escaped = ""
        for character in self {
            switch character {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
