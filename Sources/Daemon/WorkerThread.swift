import Glibc
import Synchronization

/// A thread of its own for work that must not share one.
final class WorkerThread: Sendable {
    private final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    private let end: AsyncStream<Void>

    init(_ body: @escaping @Sendable () -> Void) {
        let (end, ended) = AsyncStream.makeStream(of: Void.self)
        self.end = end
        let work = Work {
            body()
            ended.finish()
        }
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, Unmanaged.passRetained(work).toOpaque())
        precondition(code == 0, "the kernel has no thread left at start-up")
        pthread_detach(thread)
    }

    /// Returns when the work is done.
    func ended() async {
        for await _ in end {}
    }
}
