import Hummingbird

/// What Hummingbird carries along with each request.
package struct APIContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// When its head was read.
    let arrived = ContinuousClock.now

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
    }
}
