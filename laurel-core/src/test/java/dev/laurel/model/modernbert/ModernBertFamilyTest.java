package dev.laurel.model.modernbert;

import dev.laurel.model.ModelFamilyContract;

class ModernBertFamilyTest extends ModelFamilyContract {

    @Override
    protected String modelType() {
        return "modernbert";
    }
}
