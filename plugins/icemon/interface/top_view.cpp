#include "interface/top_view.hpp"

#include <algorithm>
#include <utility>

#include "interface/tables.hpp"
#include "interface/top_columns.hpp"

namespace icemon {
namespace {

constexpr std::size_t header_lines = 4;  // scheduler, totals, bar, titles

// One slot of a bar.
struct Mark {
  char sign = ' ';
  TopStyle style;
};

void append(TopLine& line, std::string text, TopStyle style = {}) {
  if (!line.empty() && line.back().style == style) {
    line.back().text += text;
  } else {
    line.push_back({std::move(text), style});
  }
}

Mark mark_of(const JobView& job) {
  if (job.local) return {'%', {Ink::faint}};
  return {'=', {Ink::client, colour_of_client(job.client)}};
}

// "[==%  ]" with a sign a slot; "{== }" when there are more slots than room.
TopLine bar(const std::vector<Mark>& marks, std::size_t slots, std::size_t width) {
  slots = std::max(slots, marks.size());
  const std::size_t room = width - 2;
  const bool is_scaled = slots > room;
  const std::size_t cells = is_scaled ? room : slots;
  TopLine line;
  append(line, is_scaled ? "{" : "[", {Ink::faint});
  for (std::size_t cell = 0; cell < cells; ++cell) {
    const std::size_t slot = is_scaled ? cell * slots / room : cell;
    const Mark mark = slot < marks.size() ? marks[slot] : Mark();
    append(line, {mark.sign}, mark.style);
  }
  append(line, is_scaled ? "}" : "]", {Ink::faint});
  append(line, std::string(width - 2 - cells, ' '));
  return line;
}

TopLine host_bar(const TopModel& model, const HostView& host, std::size_t width) {
  std::vector<Mark> marks;
  for (const JobView* job : model.running_on(host.id)) marks.push_back(mark_of(*job));
  return bar(marks, static_cast<std::size_t>(std::max(0, host.max_jobs)), width);
}

TopLine host_line(const TopModel& model, const HostView& host,
                  const std::vector<TopColumn>& columns) {
  TopLine line;
  for (const TopColumn& column : columns) {
    if (!line.empty()) append(line, " ");
    if (!column.sort) {
      for (TopSpan& span : host_bar(model, host, column.width))
        append(line, std::move(span.text), span.style);
      continue;
    }
    append(line,
           fit(cell_text(host, *column.sort), column.width,
               is_name(column) ? Align::left : Align::right),
           cell_style(host, *column.sort));
  }
  return line;
}

TopLine detail_line(const TopRow& row, std::size_t columns) {
  TopLine line;
  if (row.kind == TopRow::Kind::fact) {
    append(line, shorten("     " + printable(row.fact), columns), {Ink::faint});
    return line;
  }
  const std::string name =
      row.kind == TopRow::Kind::local ? "local" : "slot " + std::to_string(row.slot + 1);
  append(line, "     " + fit(name, 9));
  if (!row.job) {
    append(line, "free", {Ink::faint});
    return line;
  }
  const double seconds = static_cast<double>(row.job->running_ms) / 1000;
  append(line, fit(duration_text(seconds), 11, Align::right) + "  ");
  const std::size_t room = columns > 30 ? columns - 30 : 10;
  const std::string file = row.job->file.empty() ? "(file not known)" : row.job->file;
  append(line, shorten(file, room), mark_of(*row.job).style);
  if (!row.job->client.empty() && !row.job->local)
    append(line, shorten("  for " + printable(row.job->client), 40), {Ink::faint});
  return line;
}

TopLine title_line(const TopModel& model, const std::vector<TopColumn>& columns,
                   const TopSize& size) {
  const bool is_forward = model.order() == SortOrder::forward;
  const std::string arrow =
      size.signs == TopSigns::unicode ? (is_forward ? "▼" : "▲") : (is_forward ? "v" : "^");
  TopLine line;
  std::size_t width = 0;
  for (const TopColumn& column : columns) {
    if (width) append(line, " ", {Ink::title, 0, true});
    width += column.width + 1;
    const bool is_sorted = column.sort == model.sort();
    const std::string title = is_sorted ? arrow + column.title : std::string(column.title);
    const bool is_left = !column.sort || is_name(column);
    append(line, fit(title, column.width, is_left ? Align::left : Align::right),
           {Ink::title, 0, true, is_sorted});
  }
  if (width <= size.columns)
    append(line, std::string(size.columns + 1 - width, ' '), {Ink::title, 0, true});
  return line;
}

TopLine totals_spans(const TotalsView& totals) {
  TopLine line;
  const auto tell = [&](const std::string& name, std::uint64_t number, Ink ink) {
    append(line, (line.empty() ? "" : "  ") + name + " ");
    append(line, std::to_string(number), {number ? ink : Ink::plain});
  };
  const auto count = [](int number) { return static_cast<std::uint64_t>(std::max(0, number)); };
  tell("Hosts", count(totals.hosts), Ink::good);
  tell("Slots", count(totals.slots), Ink::plain);
  tell("Compiling", count(totals.compiling), Ink::good);
  tell("Local", count(totals.local), Ink::plain);
  tell("Pending", count(totals.pending), Ink::warning);
  tell("Free", count(totals.free), Ink::plain);
  tell("Done", totals.done, Ink::plain);
  tell("Failed", totals.failed, Ink::bad);
  return line;
}

TopLine cluster_bar(const TopModel& model, std::size_t columns) {
  std::vector<Mark> marks;
  const SnapshotView& snapshot = model.snapshot();
  for (const JobView& job : snapshot.jobs)
    if (job.state == JobState::compiling || job.state == JobState::local)
      marks.push_back(mark_of(job));
  // Jobs of one client side by side, local ones behind.
  std::ranges::stable_sort(marks, {}, [](const Mark& mark) {
    return mark.sign == '%' ? client_colours : mark.style.client;
  });
  const auto slots = static_cast<std::size_t>(std::max(0, snapshot.totals.slots));
  return bar(marks, slots, std::max<std::size_t>(columns, 3));
}

// What does not fit is cut off at the right.
TopLine cut(TopLine line, std::size_t columns) {
  std::size_t width = 0;
  for (std::size_t index = 0; index < line.size(); ++index) {
    const std::size_t span = display_width(line[index].text);
    if (width + span > columns) {
      line[index].text = shorten(line[index].text, columns - width);
      line.resize(index + 1);
      return line;
    }
    width += span;
  }
  return line;
}

std::vector<TopLine> draw_header(const TopModel& model, const TopSize& size,
                                 const std::vector<TopColumn>& columns, std::int64_t now_ms) {
  const SchedulerView& scheduler = model.snapshot().scheduler;
  TopLine first;
  append(first, scheduler_line(scheduler, now_ms),
         {scheduler.state == LinkState::online ? Ink::plain : Ink::bad});
  if (model.is_paused()) append(first, "  paused", {Ink::warning});
  if (!model.filter().empty() && !model.is_typing_filter())
    append(first, "  filter: " + printable(model.filter()), {Ink::warning});
  return {std::move(first), totals_spans(model.snapshot().totals), cluster_bar(model, size.columns),
          title_line(model, columns, size)};
}

TopLine draw_row(const TopModel& model, const TopRow& row, const std::vector<TopColumn>& columns,
                 std::size_t width) {
  return row.kind == TopRow::Kind::host ? host_line(model, *row.host, columns)
                                        : detail_line(row, width);
}

TopLine footer(const TopModel& model) {
  if (model.is_typing_filter())
    return {{"filter: " + printable(model.filter()) +
                 "_  (name, address, platform, file or client; "
                 "enter keeps, escape clears)",
             {Ink::warning}}};
  return {{"q quit  / filter  space open  a open all  <> sort  r reverse  p pause", {Ink::faint}}};
}

}  // namespace

int colour_of_client(std::string_view client) {
  std::uint32_t hash = 2166136261u;  // FNV-1a
  for (const char letter : client) hash = (hash ^ static_cast<unsigned char>(letter)) * 16777619u;
  return static_cast<int>((hash ^ hash >> 16) % client_colours);
}

std::size_t table_height(const TopSize& size) {
  return size.lines > header_lines + 2 ? size.lines - header_lines - 1 : 1;
}

std::vector<TopLine> draw_top(const TopModel& model, const TopSize& size, std::int64_t now_ms) {
  const auto columns = choose_columns(model.snapshot(), size.columns);
  std::vector<TopLine> lines = draw_header(model, size, columns, now_ms);
  const auto& rows = model.rows();
  const std::size_t end = std::min(rows.size(), model.first_row() + table_height(size));
  for (std::size_t index = model.first_row(); index < end; ++index) {
    TopLine line = draw_row(model, rows[index], columns, size.columns);
    if (index == model.cursor())
      for (TopSpan& span : line) span.style.is_reversed = true;
    lines.push_back(std::move(line));
  }
  lines.resize(header_lines + table_height(size));
  lines.push_back(footer(model));
  for (TopLine& line : lines) line = cut(std::move(line), size.columns);
  return lines;
}

Lines plain_top(const TopModel& model, std::size_t columns, std::int64_t now_ms) {
  const TopSize size{columns, 0, TopSigns::ascii};
  const auto chosen = choose_columns(model.snapshot(), columns);
  std::vector<TopLine> drawn = draw_header(model, size, chosen, now_ms);
  for (const TopRow& row : model.rows()) drawn.push_back(draw_row(model, row, chosen, columns));
  Lines lines;
  for (TopLine& line : drawn) {
    std::string& text = lines.emplace_back();
    for (const TopSpan& span : cut(std::move(line), columns)) text += span.text;
    text.erase(text.find_last_not_of(' ') + 1);
  }
  return lines;
}

}  // namespace icemon
