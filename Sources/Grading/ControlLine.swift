/// The bound of one line between worker and harness, either way, without its newline.
package enum ControlLine {
    package static let maximumBytes = 1 << 20
}
