import Journal
import NIOCore
import Synchronization

/// The thread that writes settlements, one at a time, so that the writer never waits for the store.
final class Settler: Sendable {
    private struct State {
        var pending: PendingSettlement?
        var ended: (@Sendable () -> Void)?
        var isStopping = false
        var isDone = false
    }

    private let state = Mutex(State())
    private let wake = Signal()
    private let metrics: Metrics

    init(metrics: Metrics) {
        self.metrics = metrics
    }

    /// Starts the thread. It ends by `stop`.
    func start() {
        _ = WorkerThread("settler") { self.run() }
    }

    /// - Parameter ended: called on the settler's thread when it was written, or failed to be.
    func write(_ pending: PendingSettlement, ended: @escaping @Sendable () -> Void) {
        state.withLock {
            $0.pending = pending
            $0.ended = ended
        }
        wake.raise()
    }

    /// Whether a settlement has ended since this was last asked.
    func takeDone() -> Bool {
        state.withLock { state in
            defer { state.isDone = false }
            return state.isDone
        }
    }

    func stop() {
        state.withLock { $0.isStopping = true }
        wake.raise()
    }

    private func run() {
        while true {
            let (pending, ended, isStopping) = state.withLock { state in
                let taken = (state.pending, state.ended, state.isStopping)
                state.pending = nil
                state.ended = nil
                return taken
            }
            if let pending {
                let before = NIODeadline.now()
                pending.write()
                metrics.settled(nanoseconds: (NIODeadline.now() - before).unsignedNanoseconds)
                state.withLock { $0.isDone = true }
                ended?()
            } else if isStopping {
                return
            } else {
                wake.wait(.hours(1))
            }
        }
    }
}
