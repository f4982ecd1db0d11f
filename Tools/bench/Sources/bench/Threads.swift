import Glibc
import Synchronization

private final class Work: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }
}

/// Starts a thread of its own for work that blocks.
@discardableResult
func startThread(_ body: @escaping @Sendable () -> Void) throws(Failure) -> pthread_t {
    var thread = pthread_t()
    let code = pthread_create(
        &thread, nil,
        { argument in
            guard let argument else { return nil }
            Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
            return nil
        }, Unmanaged.passRetained(Work(body)).toOpaque())
    guard code == 0 else { throw Failure("pthread_create: \(String(cString: strerror(code)))") }
    return thread
}

/// Runs both at once, the first on a thread of its own, and hands out what came of them.
func atOnce<First: Sendable, Second>(
    _ first: @escaping @Sendable () throws(Failure) -> First, _ second: () throws(Failure) -> Second
) throws(Failure) -> (First, Second) {
    let outcome = Outcome<First>()
    let thread = try startThread {
        do throws(Failure) {
            outcome.set(.success(try first()))
        } catch {
            outcome.set(.failure(error))
        }
    }
    let other: Result<Second, Failure>
    do throws(Failure) {
        other = .success(try second())
    } catch {
        other = .failure(error)
    }
    pthread_join(thread, nil)
    return (try outcome.get(), try other.get())
}

private final class Outcome<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, Failure>?>(nil)

    func set(_ value: Result<Value, Failure>) {
        result.withLock { $0 = value }
    }

    func get() throws(Failure) -> Value {
        guard let result = result.withLock({ $0 }) else { throw Failure("a thread ended without a result") }
        return try result.get()
    }
}
