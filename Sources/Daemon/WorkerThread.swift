import CKernel
import Glibc
import Synchronization

/// A thread of its own for work that must not share one.
final class WorkerThread: Sendable {
    private final class Work: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(_ name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    private let end: AsyncStream<Void>

    /// - Parameter name: as `top -H` shows it: of at most 15 bytes.
    init(_ name: String, _ body: @escaping @Sendable () -> Void) {
        let (end, ended) = AsyncStream.makeStream(of: Void.self)
        self.end = end
        let work = Work(name) {
            body()
            ended.finish()
        }
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let work = Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
                _ = nameThisThread(work.name)
                work.body()
                return nil
            }, Unmanaged.passRetained(work).toOpaque())
        precondition(code == 0, "the kernel has no thread left")
        pthread_detach(thread)
    }

    /// Returns when the work is done.
    func ended() async {
        for await _ in end {}
    }
}
