// SPDX-License-Identifier: Apache-2.0

extension RateLimits.Period {
    /// How long a window counts as being, in seconds: to Kong a month has 30 days and a year 365.
    var seconds: Int {
        switch self {
        case .second: 1
        case .minute: 60
        case .hour: 3_600
        case .day: 86_400
        case .month: 30 * 86_400
        case .year: 365 * 86_400
        }
    }

    /// When the window began that `time` is in. Both in seconds since 1970, UTC.
    func windowStart(at time: Int) -> Int {
        switch self {
        case .second, .minute, .hour, .day:
            time - Self.modulo(time, seconds)
        case .month:
            Self.startOfMonth(at: time)
        case .year:
            Self.startOfYear(at: time)
        }
    }

    private static func startOfMonth(at time: Int) -> Int {
        let midnight = time - modulo(time, 86_400)
        return midnight - (civilDate(at: time).day - 1) * 86_400
    }

    private static func startOfYear(at time: Int) -> Int {
        let year = civilDate(at: time).year
        // Days before 1 January: one leap day in each fourth year, but of the hundredth only each fourth.
        let past = year - 1
        let leapDays = floorDivided(past, 4) - floorDivided(past, 100) + floorDivided(past, 400)
        let leapDaysBefore1970 = 1969 / 4 - 1969 / 100 + 1969 / 400
        return ((year - 1970) * 365 + leapDays - leapDaysBefore1970) * 86_400
    }

    /// Year and day of the month in the Gregorian calendar, by eras of 400 years that begin on 1 March.
    private static func civilDate(at time: Int) -> (year: Int, day: Int) {
        let days = floorDivided(time, 86_400) + 719_468
        let era = floorDivided(days, 146_097)
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        return (yearOfEra + era * 400 + (monthFromMarch >= 10 ? 1 : 0), day)
    }

    private static func floorDivided(_ value: Int, _ divisor: Int) -> Int {
        value >= 0 ? value / divisor : (value - divisor + 1) / divisor
    }

    private static func modulo(_ value: Int, _ divisor: Int) -> Int { value - floorDivided(value, divisor) * divisor }
}
