#include "wire/budget.h"

bool wire_budget_take(wire_budget *budget, size_t own, size_t more) {
    if (budget == NULL) return true;
    size_t before = atomic_fetch_add(&budget->kept, more);
    bool within_share = own + more <= WIRE_BUDGET_SHARE;
    if (within_share || (before <= budget->most && more <= budget->most - before)) return true;
    atomic_fetch_sub(&budget->kept, more);
    return false;
}

void wire_budget_give(wire_budget *budget, size_t bytes) {
    if (budget != NULL) atomic_fetch_sub(&budget->kept, bytes);
}
