import CivilTime
import Journal
import Ledger
import Line
import NIOCore

/// One connection: cuts lines, keeps replies in the order of requests, and never holds more than it may.
///
/// It lives on the event loop: the writer and the readers answer through `execute`.
final class Connection: ChannelInboundHandler, @unchecked Sendable {
    // @unchecked Sendable: every property is touched on the event loop alone; others only pass the reference on.
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let frontDesk: FrontDesk
    private var conversation: Conversation
    private var framer = LineFramer(limitBytes: Limits.requestLineBytes)
    /// Steps that wait for what came before them.
    private var waiting = CircularBuffer<Conversation.Step>()
    /// Requests that the writer has.
    private var inFlight = 0
    /// Questions that it was given since it had none of this connection: their replies may be long.
    private var asked = 0
    /// Bytes that came since nothing was unanswered.
    private var unansweredBytes = 0
    /// What came while nothing was to be read: where a client ends, all that it had sent before comes at once.
    private var unheard = ByteBuffer()
    private var hasInputEnded = false
    private var gathered: [Entry] = []
    private var gatheredBatchLines = 0
    private var outgoing: ByteBuffer
    private var stream: AnswerStream?
    /// The newest event that a follower has seen, while it waits for newer ones.
    private var followed: UInt64?
    private var context: ChannelHandlerContext?
    /// As the channel tells it when it changes: to ask it each time takes longer than all else that is asked here.
    private var isWritable = true
    private var isPaused = false
    /// What comes is not heard any more.
    private var isDraining = false
    private var isEnding = false
    private var patience = Patience()

    init(caller: Caller, frontDesk: FrontDesk) {
        self.frontDesk = frontDesk
        conversation = Conversation(caller: caller, pseudonyms: frontDesk.pseudonyms)
        outgoing = ByteBuffer()
    }

    var caller: Caller { conversation.caller }

    // MARK: - Coming and going

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func channelActive(context: ChannelHandlerContext) {
        guard frontDesk.arrive(self) else {
            let refusal = Refusal(.busy, [Field("retry-after", 1)], "as many connections are open as may be")
            outgoing.writeBytes(ReplyBytes.refusal(refusal, tag: nil))
            return end()
        }
        frontDesk.withReader { reader in
            outgoing.writeBytes(
                Greeting.bytes(self.caller, reader.books, newest: self.frontDesk.writer.newestAcknowledged))
        } failing: {
            self.abandon()
        }
        send()
    }

    func channelInactive(context: ChannelHandlerContext) {
        frontDesk.leave(self)
        stream?.abandon()
        stream = nil
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    // MARK: - Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isEnding, !isDraining else { return }
        var buffer = unwrapInboundIn(data)
        if isPaused || unheard.readableBytes > 0 {
            unheard.writeBuffer(&buffer)
        } else {
            hear(buffer)
            regulate()
        }
    }

    private func hear(_ buffer: ByteBuffer) {
        unansweredBytes += buffer.readableBytes
        frontDesk.withReader { reader in
            let clock = Instant.now()
            let moment = reader.moment(clock)
            let rights: Rights
            do throws(Refusal) {
                rights = try reader.books.rights(of: caller)
            } catch {
                return self.abandon()
            }
            let now = Conversation.Circumstances(rights: rights, year: moment.today.year)
            buffer.withUnsafeReadableBytes { bytes in
                framer.feed(bytes) { line in self.hear(line, now, reader, moment) }
            }
        } failing: {
            self.abandon()
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        advance()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent {
            // The client has said all; what it asked is still answered.
            hasInputEnded = true
            if unheard.readableBytes == 0 { waiting.append(.leave) }
            advance()
        }
    }

    private func hear(
        _ line: UnsafeRawBufferPointer, _ now: Conversation.Circumstances, _ reader: LoopReader, _ moment: Moment
    ) {
        guard !isEnding else { return }
        // The same question by the same user of the same settled moment has the same answer.
        let isRepeatable =
            isIdle && !isHeldBack && !conversation.isInBatch && reader.isPresent
            && frontDesk.writer.isSwept(at: moment.now)
        if isRepeatable, let known = reader.answers.find(line, caller: caller.name) {
            outgoing.writeBytes(known.answer.bytes)
            frontDesk.tally.count(known.verb, known.answer.result)
            return
        }
        guard let step = conversation.step(line, now) else { return }
        if isRepeatable, case .query(let request, let tag) = step, Answer.isShort(request) {
            let newest = reader.books.header.lastNumber
            let answer = answer(request, tag: tag, reader, moment, newest: newest)
            reader.answers.keep(answer, to: line, caller: caller.name, request.verb)
            return
        }
        take(step, reader, moment)
    }

    /// Nothing is before the next request.
    private var isIdle: Bool {
        stream == nil && waiting.isEmpty && inFlight == 0 && gathered.isEmpty
    }

    /// One read may bring thousands of questions with long answers: no more are begun than may be kept, and none
    /// while the client does not take what it was sent.
    private var isHeldBack: Bool {
        !isWritable || outgoing.readableBytes >= Limits.connectionUnsentBytes
            || inFlight + gathered.count >= Limits.connectionWaitingRequests
    }

    /// Does a step now if nothing is before it, and keeps it otherwise.
    private func take(_ step: Conversation.Step, _ reader: LoopReader, _ moment: Moment) {
        let isNext = stream == nil && waiting.isEmpty && !isHeldBack
        if !isNext || !perform(step, reader, moment) { waiting.append(step) }
    }

    /// - Returns: false if the step must wait for the writer.
    private func perform(_ step: Conversation.Step, _ reader: LoopReader, _ moment: Moment) -> Bool {
        let isAlone = inFlight == 0 && gathered.isEmpty
        switch step {
        case .write(let request, let tag): gathered.append(.write(request, tag: tag))
        case .batch(let batch, let tag):
            gathered.append(.batch(batch, tag: tag))
            gatheredBatchLines += batch.count
        case .refuse(let bytes, let verb, let result):
            frontDesk.tally.count(verb, result)
            if isAlone { outgoing.writeBytes(bytes) } else { gathered.append(.reply(bytes)) }
        case .acknowledge(let fields, let tag, let verb, let result):
            frontDesk.tally.count(verb, result)
            if isAlone {
                acknowledge(fields, tag: tag)
            } else {
                gathered.append(.acknowledge(fields, tag: tag))
            }
        case .query(let request, let tag):
            if Answer.isShort(request) {
                guard isAlone, frontDesk.writer.isSwept(at: moment.now), let newest = reader.catchUp(for: request)
                else {
                    guard asked < Limits.connectionWaitingQuestions else { return false }
                    asked += 1
                    gathered.append(.query(request, tag: tag))
                    return true
                }
                _ = answer(request, tag: tag, reader, moment, newest: newest)
            } else {
                guard isAlone else { return false }
                stream = frontDesk.stream(request, tag: tag, to: self)
            }
        case .quit(let tag):
            guard isAlone else { return false }
            frontDesk.tally.count(.quit, .ok)
            acknowledge([], tag: tag)
            end()
        case .leave:
            guard isAlone else { return false }
            end()
        }
        return true
    }

    /// Answers a short query at once.
    private func answer(
        _ request: Request, tag: String?, _ reader: LoopReader, _ moment: Moment, newest: UInt64
    ) -> Answer {
        let answer = Answer(to: request, tag: tag, by: caller, reader.books, moment, newest: newest)
        outgoing.writeBytes(answer.bytes)
        frontDesk.tally.count(request.verb, answer.result)
        return answer
    }

    private func acknowledge(_ fields: [Field], tag: String?) {
        outgoing.writeBytes(ReplyBytes.acknowledgement(fields, tag: tag, newest: frontDesk.writer.newestAcknowledged))
    }

    private func submit() {
        guard !gathered.isEmpty else { return }
        inFlight += gathered.count
        let weight = gathered.count + gatheredBatchLines
        frontDesk.submit(Submission(caller: caller, connection: self, entries: gathered, weight: weight))
        gathered.removeAll(keepingCapacity: true)
        gatheredBatchLines = 0
    }

    /// Goes on with what waited, and then with what came ahead, as far as there is room.
    private func advance() {
        goOn()
        while !isPaused, !isEnding, context != nil, unheard.readableBytes > 0 {
            let length = min(unheard.readableBytes, Limits.connectionHeardBytes)
            guard let piece = unheard.readSlice(length: length) else { return }
            if unheard.readableBytes == 0 { unheard = ByteBuffer() }
            hear(piece)
            if hasInputEnded, unheard.readableBytes == 0 { waiting.append(.leave) }
            goOn()
        }
    }

    /// Goes on with what waited, and hands over what came of it.
    private func goOn() {
        repeat {
            if !waiting.isEmpty { performWaiting() }
            submit()
            send()
        } while inFlight == 0 && stream == nil && !isEnding && !waiting.isEmpty && isWritable && context != nil
        regulate()
    }

    private func performWaiting() {
        frontDesk.withReader { reader in
            let moment = reader.moment(Instant.now())
            while stream == nil, !isEnding, !isHeldBack, let step = waiting.first, perform(step, reader, moment) {
                waiting.removeFirst()
            }
        } failing: {
            self.abandon()
        }
    }

    // MARK: - Answers

    /// The replies to a submission, from the writer.
    func answered(_ replies: [UInt8], count: Int) {
        guard context != nil else { return }
        inFlight -= count
        if inFlight == 0 { asked = 0 }
        outgoing.writeBytes(replies)
        advance()
    }

    /// A part of a long answer.
    func streamed(_ bytes: [UInt8], isLast: Bool) {
        guard context != nil, stream != nil else { return }
        outgoing.writeBytes(bytes)
        if isLast {
            stream = nil
            advance()
        } else {
            send()
            pull()
        }
    }

    /// The last part of the last answer: what waits behind it is not carried out.
    func streamedToTheEnd(_ bytes: [UInt8]) {
        guard context != nil, stream != nil else { return }
        outgoing.writeBytes(bytes)
        stream = nil
        end()
    }

    /// A follower has seen everything up to an event: more comes when there is more.
    func follow(_ bytes: [UInt8], after number: UInt64) {
        guard context != nil else { return }
        outgoing.writeBytes(bytes)
        if isDraining { return end() }
        send()
        followed = number
        frontDesk.awaitNewer(self)
    }

    /// The log has been settled through an event.
    ///
    /// - Returns: false if the follower has seen all of it.
    func newer(through number: UInt64) -> Bool {
        guard let followed, followed < number else { return false }
        self.followed = nil
        stream?.newer()
        pull()
        return true
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = context.channel.isWritable
        if isWritable {
            pull()
            advance()
        }
    }

    /// Asks for the next part of a long answer while the client takes what it gets.
    private func pull() {
        guard context != nil, isWritable else { return }
        stream?.next()
    }

    private func send() {
        guard let context, outgoing.readableBytes > 0 else { return }
        patience.sent(outgoing.readableBytes)
        // Taken out first: where the client takes all of much at once, more is answered within the write.
        var leaving = ByteBuffer()
        swap(&leaving, &outgoing)
        context.writeAndFlush(wrapOutboundOut(leaving), promise: nil)
        // What is written is the channel's no more: the next reply goes into the same memory, if it is little.
        guard outgoing.capacity == 0, leaving.capacity <= Limits.connectionKeptBytes else { return }
        leaving.clear()
        outgoing = leaving
    }

    /// Reads no more while too much waits; a client that takes nothing for long is let go.
    private func regulate() {
        guard let context else { return }
        let unanswered = inFlight + waiting.count
        if unanswered == 0 { unansweredBytes = 0 }
        let isFull =
            unanswered >= Limits.connectionWaitingRequests || unansweredBytes >= Limits.connectionWaitingBytes
            || !isWritable
        guard isFull != isPaused else { return }
        isPaused = isFull
        context.channel.setOption(.autoRead, value: !isFull).whenFailure { _ in }
    }

    /// Called now and then: closes a connection whose client takes nothing.
    func checkPatience(_ clock: NIODeadline) {
        // A channel that has no such option, or is closed, holds nothing.
        let unsent = (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        if patience.isExhausted(clock, unsentBytes: unsent) { abandon() }
    }

    /// Closes when all that was heard is answered. Who follows the log is not told of more.
    func drain() {
        guard !isEnding, !isDraining else { return }
        isDraining = true
        unheard = ByteBuffer()
        if followed != nil { return end() }
        waiting.append(.leave)
        advance()
    }

    /// Closes when everything was taken.
    func end() {
        isEnding = true
        guard let context else { return }
        let bytes = outgoing
        outgoing = ByteBuffer()
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in self.context?.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(bytes), promise: written)
    }

    /// Closes at once: the client is not there, or the ledger cannot be read.
    func abandon() {
        isEnding = true
        context?.close(promise: nil)
    }
}
