// The answer of an operation that only looks, as a small table: one row for each of its items, or one for each of its members. Thread: GUI.
#pragma once

#include "ui/pages/ops_dialog.h"

namespace sluice::ui {

void showAnswer(QWidget* parent, const QString& title, const std::vector<OpsShown>& shows, const json::Value& answer);

}  // namespace sluice::ui
